"""Writes a Whisper of the smallest size there can be, with random weights, as CTranslate2 and faster-whisper load it.

It hears nothing and writes nonsense; everything but the meaning is real: `python make-whisper-model.py FOLDER`.
"""

import json
import os
import sys

import ctranslate2
import numpy
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

WIDTH = 32
HEADS = 2
LAYERS = 1
MELS = 80
AUDIO_POSITIONS = 1500
TEXT_POSITIONS = 448
TIMESTAMPS = 1501
MARKS = "endoftext startoftranscript translate transcribe startoflm startofprev nospeech notimestamps".split()


def vocabulary():
    """The 256 bytes in their printable form, what Whisper marks its output with, and the times.

    Fewer tokens than a multilingual Whisper has: the library takes it for an English one.
    """
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    times = [f"<|{index * 0.02:.2f}|>" for index in range(TIMESTAMPS)]
    return alphabet, [f"<|{mark}|>" for mark in MARKS] + times


def write_tokenizer(folder, alphabet, marks):
    tokenizer = Tokenizer(models.BPE(vocab={token: index for index, token in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in marks])
    tokenizer.save(os.path.join(folder, "tokenizer.json"))


def fill(spec, random):
    """Gives every weight of the specification a value of the right shape."""

    def weights(*shape):
        return (random.standard_normal(shape) * 0.3).astype("float32")

    def norm(layer):
        layer.gamma = numpy.ones(WIDTH, dtype="float32")
        layer.beta = numpy.zeros(WIDTH, dtype="float32")

    def linear(layer, out, into):
        layer.weight = weights(out, into)
        layer.bias = numpy.zeros(out, dtype="float32")

    def attention(layer, over_audio):
        norm(layer.layer_norm)
        queries = [(WIDTH, WIDTH), (2 * WIDTH, WIDTH)] if over_audio else [(3 * WIDTH, WIDTH)]
        shapes = queries + [(WIDTH, WIDTH)]
        for one, shape in zip(layer.linear, shapes):
            linear(one, *shape)

    def feed_forward(layer):
        norm(layer.layer_norm)
        linear(layer.linear_0, 4 * WIDTH, WIDTH)
        linear(layer.linear_1, WIDTH, 4 * WIDTH)

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = weights(WIDTH, MELS, 3), numpy.zeros(WIDTH, dtype="float32")
    encoder.conv2.weight, encoder.conv2.bias = weights(WIDTH, WIDTH, 3), numpy.zeros(WIDTH, dtype="float32")
    encoder.position_encodings.encodings = weights(AUDIO_POSITIONS, WIDTH)
    norm(encoder.layer_norm)
    for layer in encoder.layer:
        attention(layer.self_attention, over_audio=False)
        feed_forward(layer.ffn)
    decoder.position_encodings.encodings = weights(TEXT_POSITIONS, WIDTH)
    norm(decoder.layer_norm)
    for layer in decoder.layer:
        attention(layer.self_attention, over_audio=False)
        attention(layer.attention, over_audio=True)
        feed_forward(layer.ffn)


def is_wanted(token):
    return token == "\u0120" or token.startswith("<|") or (token.isascii() and token.isalpha())


def write_model(folder, tokens):
    random = numpy.random.default_rng(7)
    spec = ctranslate2.specs.WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    fill(spec, random)
    embeddings = (random.standard_normal((len(tokens), WIDTH)) * 0.3).astype("float32")
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = embeddings
    # Letters and spaces only, so that its nonsense has words.
    spec.decoder.projection.bias = numpy.array([0 if is_wanted(token) else -100 for token in tokens], dtype="float32")
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = []
    spec.config.alignment_heads = [(LAYERS - 1, 0)]
    spec.register_vocabulary(tokens)
    spec.validate()
    spec.optimize()
    spec.save(folder)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    alphabet, marks = vocabulary()
    write_model(folder, alphabet + marks)
    write_tokenizer(folder, alphabet, marks)
    with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
        json.dump({"feature_size": MELS, "sampling_rate": 16_000, "hop_length": 160, "n_fft": 400}, file)


main(sys.argv[1])
