# syntax=docker/dockerfile:1
# One image for every process; the command picks which: `todoke serve registration --role web`, `todoke migrate`, …
# By tag here. Pin what was tested with --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:<digest>.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements-build.lock requirements-runtime.lock ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /build \
    && /build/bin/pip install --no-deps --require-hashes -r requirements-build.lock
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /app \
    && /build/bin/pip --python /app/bin/python install --no-deps --require-hashes -r requirements-runtime.lock
COPY LICENSE README.md pyproject.toml ./
COPY libs libs
COPY sandbox sandbox
COPY services services
RUN /build/bin/hatchling build --target wheel --directory /dist \
    && /build/bin/pip --python /app/bin/python install --no-deps --no-index /dist/*.whl

FROM ${PYTHON_IMAGE} AS runtime
LABEL org.opencontainers.image.title="todoke" org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 todoke \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin todoke \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 \
    TODOKE_HOST=0.0.0.0 TODOKE_DATA=/data TODOKE_LOG_JSON=true
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["todoke", "health"]
ENTRYPOINT ["todoke"]
CMD ["--help"]
