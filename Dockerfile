# The lab in a container, for a user who isn't root (Binder builds this file too):
#   docker build --tag asymlora .                              CPU
#   docker build --tag asymlora --build-arg DEVICE=cuda .      NVIDIA GPU: run it with --gpus all
#   docker run --rm --publish 8888:8888 asymlora               prints the address to open
FROM debian:bookworm-slim

# fontconfig: Java draws the figures' still pictures with the system's fonts. apt's lists stay: chapter 08's questions are a
# package of Debian's. Chapter 09's pictures come with npm, which isn't here: it says how to get them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates fontconfig fonts-dejavu-core maven openjdk-17-jdk-headless python3 python3-venv

ARG NB_USER=lab
ARG NB_UID=1000
RUN useradd --create-home --shell /bin/bash --uid ${NB_UID} ${NB_USER}
USER ${NB_USER}
ENV HOME=/home/${NB_USER}
WORKDIR ${HOME}/asymlora

# cpu or cuda
ARG DEVICE=cpu
ENV ASYMLORA_DEVICE=${DEVICE}
ENV ASYMLORA_CACHE=${HOME}/cache

# Python packages, models and data change less often than the library: they have a layer of their own.
COPY --chown=${NB_UID} environment environment
COPY --chown=${NB_UID} notebooks notebooks
RUN ./environment/fetch
COPY --chown=${NB_UID} . .
RUN ./environment/asymlora --version

# Binder starts jupyter-lab itself, from the PATH: with our packages, settings and kernel.
ENV PATH=${HOME}/asymlora/environment/.build/python/bin:${PATH} \
    JUPYTER_CONFIG_DIR=${HOME}/asymlora/environment/.build/jupyter/config \
    JUPYTER_DATA_DIR=${HOME}/asymlora/environment/.build/jupyter

EXPOSE 8888
CMD ["./environment/lab", "--no-browser", "--ip", "0.0.0.0"]
