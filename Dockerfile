# Two stages: one that installs, one that runs. Nothing is needed from the system besides the
# C library: PyAV, the speech model and the voice activity detector come inside their wheels.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY integrations integrations
COPY storage storage
RUN python -m venv /opt/minuta \
    && /opt/minuta/bin/python -m pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home minuta
COPY --from=build /opt/minuta /opt/minuta
ENV PATH=/opt/minuta/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MINUTA_DATA_DIR=/data \
    MINUTA_LOG_FORMAT=json
USER minuta
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=20s CMD ["minuta", "check"]
ENTRYPOINT ["minuta"]
CMD ["run"]
