package dev.slipway.frontend.http.route;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.frontend.http.control.ControlPath;

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

    /// A wish to load or unload a model.
    record RepositoryChange(String verb) implements Route {}
}
