"""Train the base network of program 9 and write it to given/base.keras. It takes a minute on a CPU.

Training differs a little from computer to computer, so the file is kept with the course. Run it with the course's own
Python, and the solution afterwards.
"""

from pathlib import Path

import keras
import numpy as np
from figures import FIGURES, SIDE, drawings

SEED, DRAWINGS, EPOCHS = 900, 4000, 15

keras.utils.set_random_seed(SEED)
pictures, names = drawings(np.random.default_rng(SEED), FIGURES, DRAWINGS)
labels = np.unique(names, return_inverse=True)[1]

base = keras.Sequential(
    [
        keras.Input((SIDE, SIDE, 1)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(48, activation="relu"),
    ],
    name="base",
)
network = keras.Sequential([base, keras.layers.Dropout(0.3), keras.layers.Dense(len(FIGURES), activation="softmax")])
network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
network.fit(pictures[..., None], labels, epochs=EPOCHS, validation_split=0.1, verbose=2)
base.save(Path(__file__).parent / "given" / "base.keras")
