package dev.slipway.jobs.attempt;

import java.net.URI;
import java.nio.file.Path;

/// Where the tasks of an attempt run.
public sealed interface Place {
    /// In the child itself.
    record Child() implements Place {}

    /// On a standing Flink cluster.
    ///
    /// @param connection by which people know it
    /// @param address of its REST door
    /// @param jar with the tasks, which is handed over to it
    record Cluster(String connection, URI address, Path jar) implements Place {
        /// A sentence with whose fault it is.
        public String of(String words) {
            return words + " for connection " + connection;
        }
    }
}
