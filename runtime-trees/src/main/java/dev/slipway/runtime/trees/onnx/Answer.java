package dev.slipway.runtime.trees.onnx;

import dev.slipway.tensor.Datatype;
import java.util.List;

/// One output of the graph.
sealed interface Answer {
    /// The output's name.
    String name();

    /// The label of the winning class.
    ///
    /// @param table by class: all `Long`, all `Double` or all `String`
    /// @param datatype of the output
    record Label(String name, List<Object> table, Datatype datatype) implements Answer {
        public Label {
            table = List.copyOf(table);
        }
    }

    /// The scores or probabilities of all classes or targets.
    ///
    /// @param labels the classes' names where a map carried them
    record Scores(String name, List<String> labels, Datatype datatype) implements Answer {
        public Scores {
            labels = List.copyOf(labels);
        }
    }
}
