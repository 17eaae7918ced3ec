package dev.slipway.frontend.http.route;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.frontend.http.control.ControlPath;
import java.util.Map;

/// What a request asks for.
public sealed interface Route {
    /// Questions that are answered with a page.
    sealed interface Page extends Route {}

    /// About the server.
    enum ServerPage implements Page {
        METADATA,
        LIVE,
        READY,
        MODELS,
        STATISTICS,
        METRICS
    }

    /// About one model.
    enum ModelQuestion {
        METADATA,
        READY,
        CONFIGURATION,
        STATISTICS,
        TF_SERVING_STATUS
    }

    /// One question about one model.
    ///
    /// @param name of the model
    /// @param version in digits, or empty when the path names none
    record ModelPage(String name, String version, ModelQuestion question) implements Page {}

    /// The body format of a prediction.
    enum BodyFormat {
        OIP,
        TF_SERVING,
        MLFLOW
    }

    /// A prediction.
    record Predict(EndpointName endpoint, VersionChoice version, BodyFormat format)
            implements Route {}

    /// The list of what is served.
    ///
    /// @param repository empty for all repositories
    record RepositoryIndex(String repository) implements Route {}

    /// An operation of the control API.
    record Control(ControlPath path) implements Route {}

    /// Something of the pages for people, which know their own paths.
    record Console() implements Route {}

    /// A question of the `mlflow` client.
    ///
    /// @param parts what is open in its path, by name
    /// @param rest what the `**` at its end stands for, still encoded
    record Mlflow(MlflowQuestion question, Map<String, String> parts, String rest)
            implements Route {
        public Mlflow {
            parts = Map.copyOf(parts);
        }
    }

    /// A question of the `mlflow` client that this server does not answer.
    record MlflowUnknown(String method, String rawPath) implements Route {}

    /// A wish to load or unload a model.
    ///
    /// @param verb `load` or `unload`
    record RepositoryChange(String verb, String name) implements Route {}
}
