package dev.slipway.api.access;

/// One thing that a principal may be allowed to do; every route needs exactly one.
public enum Permission {
    /// Learn whether the server lives and is ready: nobody is asked who they are.
    PROBE,
    /// Ask an endpoint for predictions.
    PREDICT,
    /// Read what endpoints take, give and have served.
    READ_STATUS,
    /// Read metrics.
    READ_METRICS,
    /// Read the inputs and outputs of predictions that were kept.
    READ_CAPTURES,
    /// Read models, versions, aliases, objects and runs.
    READ_MODELS,
    /// Read the bytes of artifacts.
    READ_ARTIFACTS,
    /// Log runs, push versions, set free tags and aliases that no policy guards.
    WRITE_MODELS,
    /// Score files on the server with models, and end such jobs.
    SCORE,
    /// Attach evaluations and other evidence.
    EVALUATE,
    /// Approve or reject a requirement.
    APPROVE,
    /// Move guarded aliases, change endpoints and traffic.
    RELEASE,
    /// Go back to what served before, take a version out of service.
    ROLL_BACK,
    /// Change teams, connections and owners.
    ADMINISTER,
    /// Change policies and roles.
    EDIT_POLICIES,
    /// Read and verify the journal.
    READ_AUDIT,
    /// Make and revoke tokens of others.
    MANAGE_TOKENS,
    /// Back up, collect artifacts, load and unload by hand.
    OPERATE
}
