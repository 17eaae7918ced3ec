package dev.slipway.api.error;

/// Every reason for which a request can be refused or fail.
public enum ErrorCode {
    /// The bytes are not what the protocol says: broken JSON, wrong lengths, wrong types.
    MALFORMED_REQUEST(Blame.CALLER),
    /// A well-formed request does not fit the model: names, shapes, datatypes, counts, ranges.
    INVALID_INPUT(Blame.CALLER),
    /// No endpoint or model has this name.
    UNKNOWN_MODEL(Blame.CALLER),
    /// The model exists, this version of it does not.
    UNKNOWN_VERSION(Blame.CALLER),
    /// No route has this path.
    UNKNOWN_ROUTE(Blame.CALLER),
    /// The route exists, not for this method.
    METHOD_NOT_ALLOWED(Blame.CALLER),
    /// The decoded request is larger than the limit.
    PAYLOAD_TOO_LARGE(Blame.CALLER),
    /// The body's content encoding or media type is not one we read.
    UNSUPPORTED_ENCODING(Blame.CALLER),
    /// The body did not arrive in time.
    BODY_TIMEOUT(Blame.CALLER),
    /// The caller's host name is not one this server answers to.
    MISDIRECTED(Blame.CALLER),
    /// The caller did not show who they are, or what they showed is not known or no longer valid.
    UNAUTHENTICATED(Blame.CALLER),
    /// The caller may not do this.
    FORBIDDEN(Blame.CALLER),
    /// A policy asks for something that the version does not have yet.
    UNMET_REQUIREMENT(Blame.CALLER),
    /// No object, alias, token or run has this name.
    UNKNOWN_OBJECT(Blame.CALLER),
    /// It exists already, has changed meanwhile, is in use, or the key names another command.
    CONFLICT(Blame.CALLER),
    /// The caller went away or cancelled.
    CANCELLED(Blame.CALLER),
    /// The protocol knows the operation, this server does not offer it.
    UNSUPPORTED(Blame.CALLER),
    /// The version is known and not (or no longer) able to serve.
    MODEL_NOT_READY(Blame.MODEL),
    /// The model failed on valid input.
    MODEL_FAILED(Blame.MODEL),
    /// All places are taken.
    OVERLOADED(Blame.CAPACITY),
    /// The deadline passed, or cannot be met.
    DEADLINE_EXCEEDED(Blame.CAPACITY),
    /// The server is going down.
    SHUTTING_DOWN(Blame.CAPACITY),
    /// The backend of a version cannot be reached, or is left alone until it recovers.
    BACKEND_UNAVAILABLE(Blame.DEPENDENCY),
    /// The backend of a version failed, or answered what its version does not promise.
    BACKEND_FAILED(Blame.DEPENDENCY),
    /// The journal or a store cannot be read or written at the moment; nothing was changed.
    STORE_UNAVAILABLE(Blame.DEPENDENCY),
    /// The command may or may not have been recorded; the same key finds out.
    OUTCOME_UNKNOWN(Blame.DEPENDENCY),
    /// A defect of ours; logged under an incident id.
    INTERNAL(Blame.INTERNAL);

    private final Blame blame;

    ErrorCode(Blame blame) {
        this.blame = blame;
    }

    /// Whose doing it is.
    public Blame blame() {
        return blame;
    }
}
