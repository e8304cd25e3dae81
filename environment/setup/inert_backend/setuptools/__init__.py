from . import build_meta

build_meta.__legacy__ = build_meta
