package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.frontend.http.exchange.Exchange;

/// What answers a question of the `mlflow` client.
sealed interface MlflowHandler {
    /// JSON in, JSON out, soon.
    non-sealed interface Page extends MlflowHandler {
        ObjectNode answer(MlflowRequest request);
    }

    /// JSON in, JSON out, after work that waits for others; it gets a thread of its own.
    non-sealed interface LongPage extends MlflowHandler {
        ObjectNode answer(MlflowRequest request);
    }

    /// Bytes in or out.
    non-sealed interface Stream extends MlflowHandler {
        /// @param rest what stands in the place of the `**`, still encoded
        void answer(Exchange exchange, String rest);
    }
}
