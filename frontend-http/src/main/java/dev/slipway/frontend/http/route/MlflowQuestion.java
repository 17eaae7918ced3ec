package dev.slipway.frontend.http.route;

import dev.slipway.api.access.Permission;

/// Everything that the `mlflow` client may ask: the one table of this door.
///
/// What a caller may do to one model is decided by the control plane; the permission here is what
/// they must have for something on this server, before anything is looked at.
///
/// *Source*: mlflow/protos/service.proto, model_registry.proto, mlflow_artifacts.proto.
public enum MlflowQuestion {
    // The client asks these beside the API
    HEALTH("GET", "/health", Permission.PROBE),
    VERSION("GET", "/version", Permission.PROBE),
    SERVER("GET", "/api/3.0/mlflow/server-info", Permission.PROBE),
    // Experiments
    EXPERIMENT_CREATE("POST", "mlflow/experiments/create", Permission.WRITE_MODELS),
    EXPERIMENT_GET("GET", "mlflow/experiments/get", Permission.READ_MODELS),
    EXPERIMENT_NAMED("GET", "mlflow/experiments/get-by-name", Permission.READ_MODELS),
    EXPERIMENTS_SEARCH("POST", "mlflow/experiments/search", Permission.READ_MODELS),
    EXPERIMENTS_SEARCH_BY_GET("GET", "mlflow/experiments/search", Permission.READ_MODELS),
    EXPERIMENT_UPDATE("POST", "mlflow/experiments/update", Permission.WRITE_MODELS),
    EXPERIMENT_DELETE("POST", "mlflow/experiments/delete", Permission.WRITE_MODELS),
    EXPERIMENT_RESTORE("POST", "mlflow/experiments/restore", Permission.WRITE_MODELS),
    EXPERIMENT_TAG("POST", "mlflow/experiments/set-experiment-tag", Permission.WRITE_MODELS),
    EXPERIMENT_UNTAG("POST", "mlflow/experiments/delete-experiment-tag", Permission.WRITE_MODELS),
    // Runs
    RUN_CREATE("POST", "mlflow/runs/create", Permission.WRITE_MODELS),
    RUN_UPDATE("POST", "mlflow/runs/update", Permission.WRITE_MODELS),
    RUN_GET("GET", "mlflow/runs/get", Permission.READ_MODELS),
    RUNS_SEARCH("POST", "mlflow/runs/search", Permission.READ_MODELS),
    RUN_DELETE("POST", "mlflow/runs/delete", Permission.WRITE_MODELS),
    RUN_RESTORE("POST", "mlflow/runs/restore", Permission.WRITE_MODELS),
    METRIC_HISTORY("GET", "mlflow/metrics/get-history", Permission.READ_MODELS),
    RUN_FILES("GET", "mlflow/artifacts/list", Permission.READ_MODELS),
    LOG_METRIC("POST", "mlflow/runs/log-metric", Permission.WRITE_MODELS),
    LOG_PARAM("POST", "mlflow/runs/log-parameter", Permission.WRITE_MODELS),
    LOG_BATCH("POST", "mlflow/runs/log-batch", Permission.WRITE_MODELS),
    LOG_INPUTS("POST", "mlflow/runs/log-inputs", Permission.WRITE_MODELS),
    LOG_OUTPUTS("POST", "mlflow/runs/outputs", Permission.WRITE_MODELS),
    LOG_MODEL("POST", "mlflow/runs/log-model", Permission.WRITE_MODELS),
    RUN_TAG("POST", "mlflow/runs/set-tag", Permission.WRITE_MODELS),
    RUN_UNTAG("POST", "mlflow/runs/delete-tag", Permission.WRITE_MODELS),
    // Logged models
    LOGGED_CREATE("POST", "mlflow/logged-models", Permission.WRITE_MODELS),
    LOGGED_SEARCH("POST", "mlflow/logged-models/search", Permission.READ_MODELS),
    LOGGED_GET("GET", "mlflow/logged-models/{model_id}", Permission.READ_MODELS),
    LOGGED_FINISH("PATCH", "mlflow/logged-models/{model_id}", Permission.WRITE_MODELS),
    LOGGED_DELETE("DELETE", "mlflow/logged-models/{model_id}", Permission.WRITE_MODELS),
    LOGGED_TAG("PATCH", "mlflow/logged-models/{model_id}/tags", Permission.WRITE_MODELS),
    LOGGED_UNTAG(
            "DELETE", "mlflow/logged-models/{model_id}/tags/{tag_key}", Permission.WRITE_MODELS),
    LOGGED_PARAMS("POST", "mlflow/logged-models/{model_id}/params", Permission.WRITE_MODELS),
    LOGGED_FILES(
            "GET", "mlflow/logged-models/{model_id}/artifacts/directories", Permission.READ_MODELS),
    // Files
    FILES_LIST("GET", "mlflow-artifacts/artifacts", Permission.READ_ARTIFACTS),
    FILE_GET("GET", "mlflow-artifacts/artifacts/**", Permission.READ_ARTIFACTS),
    FILE_PUT("PUT", "mlflow-artifacts/artifacts/**", Permission.WRITE_MODELS),
    FILE_DELETE("DELETE", "mlflow-artifacts/artifacts/**", Permission.WRITE_MODELS),
    FILE_IN_PARTS("POST", "mlflow-artifacts/mpu/**", Permission.WRITE_MODELS),
    FILE_PRESIGNED("GET", "mlflow-artifacts/presigned/**", Permission.READ_ARTIFACTS),
    // Registered models
    MODEL_CREATE("POST", "mlflow/registered-models/create", Permission.WRITE_MODELS),
    MODEL_GET("GET", "mlflow/registered-models/get", Permission.READ_MODELS),
    MODELS_SEARCH("GET", "mlflow/registered-models/search", Permission.READ_MODELS),
    MODEL_UPDATE("PATCH", "mlflow/registered-models/update", Permission.WRITE_MODELS),
    MODEL_RENAME("POST", "mlflow/registered-models/rename", Permission.WRITE_MODELS),
    MODEL_DELETE("DELETE", "mlflow/registered-models/delete", Permission.WRITE_MODELS),
    MODEL_TAG("POST", "mlflow/registered-models/set-tag", Permission.WRITE_MODELS),
    MODEL_UNTAG("DELETE", "mlflow/registered-models/delete-tag", Permission.WRITE_MODELS),
    MODEL_LATEST("POST", "mlflow/registered-models/get-latest-versions", Permission.READ_MODELS),
    MODEL_LATEST_BY_GET(
            "GET", "mlflow/registered-models/get-latest-versions", Permission.READ_MODELS),
    ALIAS_SET("POST", "mlflow/registered-models/alias", Permission.READ_MODELS),
    ALIAS_DELETE("DELETE", "mlflow/registered-models/alias", Permission.READ_MODELS),
    ALIAS_GET("GET", "mlflow/registered-models/alias", Permission.READ_MODELS),
    // Model versions
    VERSION_CREATE("POST", "mlflow/model-versions/create", Permission.WRITE_MODELS),
    VERSION_GET("GET", "mlflow/model-versions/get", Permission.READ_MODELS),
    VERSIONS_SEARCH("GET", "mlflow/model-versions/search", Permission.READ_MODELS),
    VERSION_UPDATE("PATCH", "mlflow/model-versions/update", Permission.WRITE_MODELS),
    VERSION_DELETE("DELETE", "mlflow/model-versions/delete", Permission.WRITE_MODELS),
    VERSION_STAGE("POST", "mlflow/model-versions/transition-stage", Permission.READ_MODELS),
    VERSION_TAG("POST", "mlflow/model-versions/set-tag", Permission.WRITE_MODELS),
    VERSION_UNTAG("DELETE", "mlflow/model-versions/delete-tag", Permission.WRITE_MODELS),
    VERSION_FILES("GET", "mlflow/model-versions/get-download-uri", Permission.READ_MODELS);

    private static final String PREFIX = "/api/2.0/";

    private final String method;
    private final String path;
    private final Permission permission;

    /// @param path below `/api/2.0/` or, with a slash in front, the whole of it; `{name}` stands
    ///     for one segment, a `**` at the end for any
    MlflowQuestion(String method, String path, Permission permission) {
        this.method = method;
        this.path = path.startsWith("/") ? path : PREFIX + path;
        this.permission = permission;
    }

    /// The method that asks it.
    public String method() {
        return method;
    }

    /// The whole path, with what is open in it.
    public String path() {
        return path;
    }

    /// What its caller must be allowed to.
    public Permission permission() {
        return permission;
    }
}
