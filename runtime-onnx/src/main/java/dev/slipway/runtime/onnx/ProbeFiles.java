package dev.slipway.runtime.onnx;

import java.nio.file.Path;

/// The files of one probe's directory; `record` and `graph` stay, the others do not.
record ProbeFiles(Path directory) {
    Path request() {
        return directory.resolve("request");
    }

    Path refusal() {
        return directory.resolve("refusal");
    }

    Path record() {
        return directory.resolve("record");
    }

    /// The graph that later loads open.
    Path graph() {
        return directory.resolve("graph.onnx");
    }

    /// The digest of the model file that all this was made of, and a line with each of its weights'
    /// where a graph of other weights has the place by the model file's alone.
    Path made() {
        return directory.resolve("model");
    }

    Path rewritten() {
        return directory.resolve("rewritten.onnx");
    }

    Path output() {
        return directory.resolve("output");
    }

    Path temporary() {
        return directory.resolve("tmp");
    }
}
