# The images of Syllabot. `docs/deploying.md` says how they are built and run.
#
#   docker build --target bot    --tag syllabot-bot .       the bot; it sends notebooks to workers
#   docker build --target kernel --tag syllabot-worker .    a worker that grades: the bot's code and the notebooks' environment
#   docker build --target notebooks --tag syllabot-kernel . the notebooks' environment alone, for grading in containers
#
# A tag can be moved, a digest cannot: pass --build-arg PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:… to hold to one
# (`docker buildx imagetools inspect python:3.11.14-slim-bookworm` shows it).
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm


FROM ${PYTHON_IMAGE} AS build
ARG UV_VERSION=0.13.9
# With compiled modules a container starts quickly, though nothing can be written beside them.
ENV UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN python3 -m pip install --no-cache-dir --root-user-action=ignore "uv==${UV_VERSION}"
WORKDIR /src


FROM build AS bot-build
# `cpu` spares gigabytes of CUDA; empty takes what the package index has.
ARG TORCH_BACKEND=cpu
RUN python3 -m venv --without-pip /opt/syllabot
COPY pyproject.toml requirements/base.txt ./
RUN uv pip install --python /opt/syllabot ${TORCH_BACKEND:+--torch-backend "${TORCH_BACKEND}"} \
    --requirements base.txt --requirements pyproject.toml
COPY . .
RUN uv pip install --python /opt/syllabot --no-deps .


FROM build AS notebooks-build
# `gpu` takes TensorFlow with CUDA's libraries.
ARG ACCELERATOR=cpu
RUN python3 -m venv --without-pip /opt/notebooks
COPY requirements/kernel.txt ./
RUN if [ "${ACCELERATOR}" = gpu ]; then sed --in-place 's/^tensorflow-cpu==/tensorflow[and-cuda]==/' kernel.txt; fi \
    && uv pip install --python /opt/notebooks --requirements kernel.txt


# What `grader/sandbox/containers.py` starts for each notebook, where bubblewrap cannot run.
FROM ${PYTHON_IMAGE} AS notebooks
ENV PATH=/opt/notebooks/bin:$PATH
COPY --from=notebooks-build /opt/notebooks /opt/notebooks
USER 65534:65534
HEALTHCHECK NONE
CMD ["python", "--version"]


FROM ${PYTHON_IMAGE} AS bot
ENV PATH=/opt/syllabot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SYLLABOT_HOME=/var/lib/syllabot \
    SYLLABOT_COURSE=/course \
    SYLLABOT_OPERATIONS_PORT=9464
RUN groupadd --gid 10001 syllabot \
    && useradd --uid 10001 --gid syllabot --create-home --home-dir /var/lib/syllabot --shell /usr/sbin/nologin syllabot
COPY --from=bot-build /opt/syllabot /opt/syllabot
USER 10001:10001
WORKDIR /var/lib/syllabot
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['SYLLABOT_OPERATIONS_PORT'] + '/healthz', timeout=4)"]
CMD ["syllabot", "run"]


FROM bot AS kernel
ENV SYLLABOT_NOTEBOOK_PYTHON=/opt/notebooks/bin/python
USER 0:0
# What confines notebooks: the seccomp filter's library, and mount, unshare, setpriv and prlimit.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libseccomp2 mount util-linux \
    && rm -rf /var/lib/apt/lists/*
COPY --from=notebooks-build /opt/notebooks /opt/notebooks
USER 10001:10001
EXPOSE 8790
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python3", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8790/health', timeout=4)"]
# DASK_SCHEDULER_ADDRESS names the scheduler.
CMD ["dask", "worker", "--nthreads", "2", "--dashboard-address", "127.0.0.1:8790", "--local-directory", "/tmp/dask"]
