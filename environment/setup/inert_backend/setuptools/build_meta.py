"""A stand-in for setuptools while a source package is only downloaded, so that none of its code is run.

`pip download` asks a source package's build backend for the package's metadata, which would run its setup.py. The
metadata are also in the PKG-INFO file that every source package carries, and this copies them from there.
"""

import email
import os
import shutil


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    with open("PKG-INFO", encoding="utf-8") as file:
        package = email.message_from_file(file)
    folder = f"{package['Name'].replace('-', '_')}-{package['Version']}.dist-info"
    os.makedirs(os.path.join(metadata_directory, folder))
    shutil.copyfile("PKG-INFO", os.path.join(metadata_directory, folder, "METADATA"))
    return folder


def get_requires_for_build_wheel(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise RuntimeError("source packages are only unpacked here, never built")
