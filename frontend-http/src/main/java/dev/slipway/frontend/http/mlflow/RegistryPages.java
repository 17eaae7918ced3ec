package dev.slipway.frontend.http.mlflow;

/// The answers about registered models and their versions.
record RegistryPages(RegisteredModelPages models, ModelVersionPages versions) {}
