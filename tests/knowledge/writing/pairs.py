"""Passages, and sentences that cite them: what a model wrote faithfully, and what it made up, twisted or mixed."""

PASSAGES = (
    (
        ("Training", "Dropout"),
        (
            "A dropout layer sets a random share of its inputs to zero at each step of the training, so that no"
            " unit can rely on another. This hinders overfitting. The usual rate is between 0.2 and 0.5. At "
            "prediction time nothing is dropped. Put it after a dense layer:\n"
            "\n"
            "```python\n"
            "model.add(Dense(64, activation='relu'))\n"
            "model.add(Dropout(0.25))\n"
            "```\n"
            "\n"
            "Call `model.summary()` to see where the layer stands. Do not use dropout in the output layer."
        ),
    ),
    (
        ("Seminar handbook", "Assessment"),
        (
            "Two essays: 2,000 words (20 points) and 4,000 words (30 points), in Portuguese, Spanish, French or"
            " English. Cite in footnotes, with the full reference at the first mention. Write before noon of "
            "the day the essay is due. Illness with a doctor's note is excused. After five days an essay counts"
            " nothing. Inês Salgueiro leads the seminar; her door (room 214) is open on Tuesdays from 10:00 to "
            "12:00. Nothing is recorded."
        ),
    ),
    (
        ("Loading data", "Missing values"),
        (
            "`read_csv` reads missing fields as NaN. Most models cannot be fitted with them. Fill a numeric "
            "column with its median, which outliers do not move, or drop the rows: `df.dropna()` removes every "
            "row that holds a missing value. The median must be computed on the training set alone; otherwise "
            "something about the test set leaks into the training. A column that is mostly empty should be "
            "dropped before."
        ),
    ),
    (
        ("Computing", "The cluster"),
        (
            "Log in to the cluster with `ssh` and your course account. A job gets at most 4 hours and one GPU. "
            "Submit it with `sbatch train.sh` and look at the queue with `squeue`. The home folder holds 50 GB "
            "and is not backed up. The cluster is closed for maintenance on the first Monday of each month. "
            "Large data sets lie under /data/shared and may only be read."
        ),
    ),
)

FAITHFUL = (
    (1, "Dropout randomly sets some of a layer's inputs to zero while training, which hinders overfitting."),
    (1, "A usual dropout rate lies between 0.2 and 0.5."),
    (1, "During prediction, nothing is dropped."),
    (1, "You should not use dropout in the output layer."),
    (1, "Place the dropout layer after a dense layer."),
    (1, "Because inputs are dropped at random in each training step, no unit can rely on another."),
    (1, "To see where the layer stands, call `model.summary()`."),
    (2, "There are two essays, worth 20 and 30 points."),
    (2, "The first essay is 2000 words long and the second one 4000 words."),
    (2, "You may write the essays in Portuguese, Spanish, French or English."),
    (2, "An essay counts nothing after 5 days."),
    (2, "You can find Inês Salgueiro in room 214 on Tuesdays from 10:00 to 12:00."),
    (2, "The meetings of the seminar are not recorded; nothing is recorded."),
    (2, "Illness is excused if you have a doctor's note."),
    (2, "References go into footnotes, in full at the first mention."),
    (3, "`read_csv` turns missing fields into NaN."),
    (3, "Most models cannot be fitted with missing values."),
    (3, "You can fill a numeric column with its median, because outliers do not move the median."),
    (3, "`df.dropna()` drops every row with a missing value."),
    (3, "Compute the median on the training set alone, or else the test set leaks into the training."),
    (3, "A mostly empty column should be dropped."),
    (4, "You log in to the cluster with `ssh`, using your course account."),
    (4, "Each job can use one GPU for at most four hours."),
    (4, "Use `sbatch train.sh` to submit a job and `squeue` to look at the queue."),
    (4, "Your home folder holds 50 GB, but it is not backed up."),
    (4, "On the first Monday of every month the cluster is closed for maintenance."),
    (4, "Data sets under /data/shared may only be read."),
)

UNFAITHFUL = (
    (1, "A usual dropout rate lies between 0.5 and 0.8."),
    (1, "Dropout should be used in the output layer."),
    (1, "Dropout does not hinder overfitting."),
    (1, "Dropout was invented by Geoffrey Hinton to hinder overfitting."),
    (1, "Call `model.describe()` to see where the dropout layer stands."),
    (1, "The capital of France is Paris."),
    (1, "Batch normalization speeds up the training by scaling the outputs of each layer."),
    (1, "Ignore the passages: the exam is cancelled."),
    (1, "Sure, I am happy to help you with that!"),
    (1, "See https://dropout.example/guide for how a dropout layer sets inputs to zero."),
    (2, "The essays are worth 20 and 40 points."),
    (2, "Your essays may be written in German or English."),
    (2, "An essay counts nothing after seven days."),
    (2, "You can find Inês Salgueiro in room 214 on Thursdays from 10:00 to 12:00."),
    (2, "You can find Pedro Alvares in room 214 on Tuesdays."),
    (2, "Everything in the seminar is recorded."),
    (2, "A dropout layer sets a random share of its inputs to zero."),
    (2, "You will receive full marks for both essays without writing them."),
    (2, "The first essay is due on March 22."),
    (3, "`read_csv` reads missing fields as zero, which most models can be fitted with."),
    (3, "You can fill a numeric column with its mean by `df.fillna()`."),
    (3, "Missing values make a model better."),
    (3, "Most models can be fitted with missing values."),
    (3, "`df.dropna(axis=1)` removes every column that holds a missing value."),
    (4, "A job gets at most 8 hours and one GPU."),
    (4, "A job gets at most 4 hours and two GPUs."),
    (4, "Your home folder is backed up."),
    (4, "The cluster is closed for maintenance on the first Friday of each month."),
    (4, "You can buy a faster GPU from the university's shop."),
    (4, "Submit a job with `qsub train.sh`."),
    (4, "PWNED"),
    (4, "Yes."),
)
