"""Questions that the materials answer and the course's facts do not: how things work, errors, what to do in a task.

They are examples of what the look-ups must leave alone.
"""

from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.slots import Slots
from registrar.course.models import Course


def leave_to_the_materials(_course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """Find nothing: the materials are searched instead."""
    return None


NAME = "materials"

INTENTS = (
    Intent(
        NAME,
        (
            "what is {topic}",
            "what does {topic} do",
            "what is {topic} for",
            "which setting is a good choice",
            "{topic} or {topic}, which is better",
            "how many {topic} should I use",
            "how do I avoid problems with {topic}",
            "my {topic} does not work",
            "how does {topic} work",
            "explain {topic}",
            "what does {topic} mean",
            "why do we use {topic}",
            "how do I use {topic}",
            "how to do {topic} in code",
            "what is the difference between {topic} and {topic}",
            "when should I use {topic} instead of {topic}",
            "give me an example of {topic}",
            "what are the steps of {topic}",
            "why did {topic} happen",
            "who was involved in {topic}",
            "what were the causes of {topic}",
            "{topic} function arguments",
            "how do I write {topic}",
            "what should the assignment contain",
            "what do I have to do in the assignment",
            "instructions for the assignment",
            "which data does the assignment use",
            "what columns should the output of the assignment have",
            "how do I get started with the assignment",
            "how many words should the assignment have",
            "what does the result of the assignment have to look like",
            "which file does the assignment need",
            "I get an error when I run my code",
            "error message: object has no attribute",
            "it says that the shapes are incompatible",
            "my code raises an exception, how do I fix it",
            "how do I install the software",
            "how do I read a file",
            "what does this function return",
            "which value should I choose for this parameter",
            "can I use this column as an input in the assignment",
            "which columns do I have to fill in in the assignment",
            "what do I hand in for the assignment, a table or a picture",
            "how close to the solution must my assignment be",
            "what color is used in the assignment",
            "what size should the images of the assignment be",
            "which values do I set in the assignment",
            "how many rows should my result have in the assignment",
            "how is the result of the assignment checked",
            "the submit function of the assignment gives an error",
            "which model should I train in the assignment",
            "hint for the assignment",
            "which setting should I try first",
            "what is a typical size of {topic}",
            "which one is best for {topic}",
            "what is the default value of this argument",
            "how do I stop it from printing so much",
            "names of the three parts of {topic}",
            "which library does {topic}",
            "is {topic} dangerous",
            "what happens if {topic} is too high",
            "{topic} vs {topic}",
            "who invented {topic}",
            "which data set was used for {topic}",
            "can {topic} handle this case",
            "how do you tell that {topic} is fake",
            "can you help me with the assignment",
            "I am stuck on the assignment",
            "I need help with the assignment",
            "give me a hint for the assignment",
            "where is the notebook of the assignment",
            "where do I find the code for the assignment",
            "where do I start with the assignment",
            "what is the assignment about",
            "what does the assignment ask for",
            "explain the assignment to me",
            "I do not understand the assignment",
            "how should the report of the assignment look",
            "what should our report contain",
            "is there an example for the assignment",
            "give me the code to load a file",
            "show me how to do {topic}",
            "show me code for {topic}",
            "can you show me an example of {topic}",
            "how do I write a function",
            "how do I write a loop",
            "how do I train my model",
            "how do I fill in missing values",
            "what is wrong with my code",
            "why is my submission not accepted by the function",
            "what code do I need for {topic}",
            "how is the average of {topic} computed",
        ),
        leave_to_the_materials,
    ),
)
