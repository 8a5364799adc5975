"""Writes a tiny Piper voice: a model with a real voice's inputs and output that hums one tone for each phoneme."""

import json
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

SAMPLE_RATE = 22050
SAMPLES_PER_PHONEME = 1024

path, language = sys.argv[1], sys.argv[2]
seconds = np.arange(SAMPLES_PER_PHONEME, dtype=np.float32) / SAMPLE_RATE
fade = np.minimum(1, np.minimum(np.arange(SAMPLES_PER_PHONEME), np.arange(SAMPLES_PER_PHONEME)[::-1]) / 64)

constants = {
    "angle": (2 * np.pi * seconds).reshape(1, 1, -1).astype(np.float32),
    "loudness": (0.5 * fade).reshape(1, 1, -1).astype(np.float32),
    "step": np.array(6, dtype=np.float32),
    "lowest": np.array(120, dtype=np.float32),
    "last": np.array([2], dtype=np.int64),
    "flat": np.array([1, 1, -1], dtype=np.int64),
}
nodes = [
    helper.make_node("Cast", ["input"], ["ids"], to=TensorProto.FLOAT),
    helper.make_node("Mul", ["ids", "step"], ["steps"]),
    helper.make_node("Add", ["steps", "lowest"], ["pitch"]),
    helper.make_node("Unsqueeze", ["pitch", "last"], ["pitches"]),
    helper.make_node("Mul", ["pitches", "angle"], ["phase"]),
    helper.make_node("Sin", ["phase"], ["wave"]),
    helper.make_node("Mul", ["wave", "loudness"], ["tones"]),
    helper.make_node("Reshape", ["tones", "flat"], ["output"]),
]
graph = helper.make_graph(
    nodes,
    "hum",
    [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "phonemes"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ],
    [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "samples"])],
    [numpy_helper.from_array(value, name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
model.ir_version = 8
save(model, path)

config = {
    "audio": {"sample_rate": SAMPLE_RATE},
    "espeak": {"voice": language},
    "phoneme_type": "espeak",
    "num_symbols": 256,
    "num_speakers": 1,
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_id_map": {symbol: list(ids) for symbol, ids in DEFAULT_PHONEME_ID_MAP.items()},
}
with open(f"{path}.json", "w", encoding="utf-8") as file:
    json.dump(config, file)
