package dev.slipway.frontend.http.control;

import static dev.slipway.api.access.Permission.ADMINISTER;
import static dev.slipway.api.access.Permission.APPROVE;
import static dev.slipway.api.access.Permission.EVALUATE;
import static dev.slipway.api.access.Permission.PREDICT;
import static dev.slipway.api.access.Permission.PROBE;
import static dev.slipway.api.access.Permission.READ_ARTIFACTS;
import static dev.slipway.api.access.Permission.READ_AUDIT;
import static dev.slipway.api.access.Permission.READ_CAPTURES;
import static dev.slipway.api.access.Permission.READ_METRICS;
import static dev.slipway.api.access.Permission.READ_MODELS;
import static dev.slipway.api.access.Permission.READ_STATUS;
import static dev.slipway.api.access.Permission.RELEASE;
import static dev.slipway.api.access.Permission.ROLL_BACK;
import static dev.slipway.api.access.Permission.SCORE;
import static dev.slipway.api.access.Permission.WRITE_MODELS;
import static dev.slipway.frontend.http.control.Contract.command;
import static dev.slipway.frontend.http.control.Contract.get;
import static dev.slipway.frontend.http.control.Contract.plain;
import static dev.slipway.frontend.http.control.Contract.read;

import dev.slipway.api.access.ServerProof;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.AuditPage;
import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.FeedbackList;
import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.answer.FileList;
import dev.slipway.api.answer.JobSubmitted;
import dev.slipway.api.answer.KeyList;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.ModelPage;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.answer.NewToken;
import dev.slipway.api.answer.ObjectList;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.PackageText;
import dev.slipway.api.answer.ReleaseMoves;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.answer.SampleWish;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.answer.TokenList;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.api.answer.UploadState;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.answer.VersionWish;
import dev.slipway.api.answer.WindowList;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobList;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScheduleList;
import dev.slipway.api.job.StreamList;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.api.shadow.ShadowList;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.SloList;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.status.TierReport;
import dev.slipway.frontend.http.control.Contract.Trait;

/// The one table of the control API: every operation with its method, path, permission, shapes and
/// what carries it out.
@SuppressWarnings("ImmutableEnumChecker") // handlers are method references without state
public enum ControlOperation {
    /// The OpenAPI document.
    GET_OPENAPI(
            get("", READ_STATUS).at("/api/openapi.yaml").giving(String.class),
            "This document.",
            (pages, call) -> pages.server().openapi(call)),
    /// How the server is.
    GET_STATUS(
            get("/status", READ_STATUS).with(Trait.LONG).giving(ServerStatus.class),
            "How the server is.",
            (pages, call) -> pages.server().status(call)),
    /// That it is the server it is taken for.
    PROVE_SERVER(
            get("/proof", PROBE).taking("nonce", "address").giving(ServerProof.class),
            "Shows whoever knows the admin token that the server knows it too.",
            (pages, call) -> pages.server().prove(call)),
    /// As whom the caller is known.
    GET_CALLER(
            get("/caller", READ_STATUS).giving(CallerSummary.class),
            "Says as whom the caller is known, and with which roles.",
            (pages, call) -> pages.server().caller(call)),
    /// How people sign in.
    GET_SIGN_IN(
            get("/sign-in", PROBE).giving(SignIn.class),
            "How people sign in, where the server lets an issuer vouch for them.",
            (pages, call) -> pages.server().signIn(call)),

    LIST_MODELS(
            read("/models", READ_MODELS, "search", "team", "tier", "alias", "tag", "limit", "page")
                    .with(Trait.LONG)
                    .giving(ModelPage.class),
            "Lists models by name, all or those that match.",
            (pages, call) -> pages.models().list(call)),
    CREATE_MODEL(
            command("POST", "/models", WRITE_MODELS).asking(ModelSpec.class).giving(Outcome.class),
            "Makes a model that has no versions yet.",
            (pages, call) -> pages.models().create(call)),
    GET_MODEL(
            read("/models/{model}", READ_MODELS).giving(ModelSummary.class),
            "Shows a model.",
            (pages, call) -> pages.models().show(call)),
    DELETE_MODEL(
            command("DELETE", "/models/{model}", WRITE_MODELS).giving(Outcome.class),
            "Deletes a model without aliases and endpoints.",
            (pages, call) -> pages.models().delete(call)),
    RENAME_MODEL(
            command("POST", "/models/{model}/rename", WRITE_MODELS)
                    .asking(ModelChange.Rename.class)
                    .giving(Outcome.class),
            "Gives a model another name.",
            (pages, call) -> pages.models().rename(call)),
    TAG_MODEL(
            command("PATCH", "/models/{model}/tags", WRITE_MODELS)
                    .asking(ModelChange.Tags.class)
                    .giving(Outcome.class),
            "Sets and removes tags of a model.",
            (pages, call) -> pages.models().tag(call)),
    DESCRIBE_MODEL(
            command("PUT", "/models/{model}/description", WRITE_MODELS)
                    .asking(ModelChange.Description.class)
                    .giving(Outcome.class),
            "Describes a model in words.",
            (pages, call) -> pages.models().describe(call)),
    SET_ALIAS(
            command("PUT", "/models/{model}/aliases/{alias}", READ_MODELS)
                    .asking(ModelChange.Alias.class)
                    .giving(Outcome.class),
            "Makes an alias name a version, where policies let it.",
            (pages, call) -> pages.models().setAlias(call)),
    REMOVE_ALIAS(
            command("DELETE", "/models/{model}/aliases/{alias}", READ_MODELS).giving(Outcome.class),
            "Removes an alias.",
            (pages, call) -> pages.models().removeAlias(call)),

    LIST_VERSIONS(
            read("/models/{model}/versions", READ_MODELS, "status", "tag", "limit", "page")
                    .with(Trait.LONG)
                    .giving(VersionPage.class),
            "Lists a model's versions, newest first.",
            (pages, call) -> pages.versions().list(call)),
    PUBLISH_VERSION(
            command("POST", "/models/{model}/versions", WRITE_MODELS)
                    .with(Trait.WAITS)
                    .asking(VersionWish.class)
                    .giving(VersionMade.class),
            "Makes uploaded files a version.",
            (pages, call) -> pages.uploads().publish(call)),
    GET_VERSION(
            read("/models/{model}/versions/{version}", READ_MODELS).giving(Version.class),
            "Shows a version: a number, `latest`, or `@` and an alias.",
            (pages, call) -> pages.versions().show(call)),
    GET_PACKAGE(
            read("/models/{model}/versions/{version}/package", READ_MODELS)
                    .with(Trait.LONG)
                    .giving(PackageListing.class),
            "Lists the files of a version's package and shows its `model.yaml`.",
            (pages, call) -> pages.versions().listing(call)),
    DELETE_VERSION(
            command("DELETE", "/models/{model}/versions/{version}", WRITE_MODELS)
                    .giving(Outcome.class),
            "Deletes a version that no alias names and no endpoint serves.",
            (pages, call) -> pages.versions().delete(call)),
    TAG_VERSION(
            command("PATCH", "/models/{model}/versions/{version}/tags", WRITE_MODELS)
                    .asking(ModelChange.Tags.class)
                    .giving(Outcome.class),
            "Sets and removes tags of a version.",
            (pages, call) -> pages.versions().tag(call)),
    DESCRIBE_VERSION(
            command("PUT", "/models/{model}/versions/{version}/description", WRITE_MODELS)
                    .asking(ModelChange.Description.class)
                    .giving(Outcome.class),
            "Describes a version in words.",
            (pages, call) -> pages.versions().describe(call)),
    SET_STATUS(
            command("PUT", "/models/{model}/versions/{version}/status", ROLL_BACK)
                    .asking(ModelChange.Status.class)
                    .giving(Outcome.class),
            "Takes a version out of service or back.",
            (pages, call) -> pages.versions().setStatus(call)),
    ATTACH_EVALUATION(
            command("POST", "/models/{model}/versions/{version}/evaluations", EVALUATE)
                    .asking(ModelChange.NewEvaluation.class)
                    .giving(Outcome.class),
            "Attaches a measured quality to a version.",
            (pages, call) -> pages.versions().evaluate(call)),
    ATTACH_SIGNATURE(
            command("PUT", "/models/{model}/versions/{version}/signature", WRITE_MODELS)
                    .with(Trait.WAITS)
                    .asking(ModelChange.Signature.class)
                    .giving(Outcome.class),
            "Attaches a signature to a version that was pushed without one.",
            (pages, call) -> pages.transfers().sign(call)),
    EXPORT_VERSION(
            plain("GET", "/models/{model}/versions/{version}/export", READ_ARTIFACTS)
                    .with(Trait.LONG)
                    .giving(VersionExport.class),
            "Gives everything known about a version, for another server.",
            (pages, call) -> pages.transfers().export(call)),
    GET_FILE(
            plain("GET", "/models/{model}/versions/{version}/files/{digest}", READ_ARTIFACTS)
                    .taking("offset", "length")
                    .with(Trait.FILE),
            "Gives the bytes of one of a version's files.",
            (pages, call) -> pages.transfers().file(call)),
    IMPORT_VERSION(
            command("POST", "/models/{model}/versions/import", WRITE_MODELS)
                    .with(Trait.WAITS)
                    .asking(VersionExport.class)
                    .giving(VersionMade.class),
            "Makes what another server exported a version with the same digest.",
            (pages, call) -> pages.transfers().take(call)),
    LIST_VERDICTS(
            read("/models/{model}/versions/{version}/approvals", READ_MODELS)
                    .giving(ApprovalList.class),
            "Lists the verdicts on a version and what it waits for.",
            (pages, call) -> pages.approvals().of(call)),
    APPROVE_VERSION(
            command("POST", "/models/{model}/versions/{version}/approvals", APPROVE)
                    .asking(ModelChange.Verdict.class)
                    .giving(Outcome.class),
            "Says yes or no to a version in the caller's name.",
            (pages, call) -> pages.approvals().give(call)),

    LIST_APPROVALS(
            read("/approvals", READ_MODELS).with(Trait.LONG).giving(ApprovalList.class),
            "Lists the versions that wait for people.",
            (pages, call) -> pages.approvals().waiting(call)),
    LIST_KEYS(
            read("/keys", READ_MODELS).giving(KeyList.class),
            "Lists the public keys that sign in people's names.",
            (pages, call) -> pages.approvals().keys(call)),
    TRUST_KEY(
            command("POST", "/keys", READ_MODELS)
                    .asking(ApprovalCommand.TrustKey.class)
                    .giving(Outcome.class),
            "Makes a public key count as a person's: one's own, in a session, or another's.",
            (pages, call) -> pages.approvals().trust(call)),
    REVOKE_KEY(
            command("DELETE", "/keys/{key}", READ_MODELS).taking("reason").giving(Outcome.class),
            "Makes a public key count as nobody's, and the verdicts that it signed for nothing.",
            (pages, call) -> pages.approvals().revoke(call)),

    LIST_OBJECTS(
            read("/objects", READ_MODELS, "kind").with(Trait.LONG).giving(ObjectList.class),
            "Lists declared objects, all or those of one kind.",
            (pages, call) -> pages.objects().list(call)),
    APPLY_OBJECTS(
            command("POST", "/objects/apply", READ_MODELS)
                    .with(Trait.LONG)
                    .asking(ObjectCommand.ApplyObjects.class)
                    .giving(Outcome.class),
            "Makes objects what their specs say and removes others, all or nothing.",
            (pages, call) -> pages.objects().apply(call)),
    GET_OBJECT(
            read("/objects/{kind}/{name}", READ_MODELS).giving(DeclaredObject.class),
            "Shows a declared object with its revision.",
            (pages, call) -> pages.objects().show(call)),
    PUT_OBJECT(
            command("PUT", "/objects/{kind}/{name}", READ_MODELS)
                    .with(Trait.CONDITIONAL)
                    .asking(Spec.class)
                    .giving(Outcome.class),
            "Makes one object what its spec says.",
            (pages, call) -> pages.objects().put(call)),
    DELETE_OBJECT(
            command("DELETE", "/objects/{kind}/{name}", READ_MODELS).giving(Outcome.class),
            "Removes one object.",
            (pages, call) -> pages.objects().delete(call)),

    LIST_ENDPOINTS(
            read("/endpoints", READ_STATUS).with(Trait.LONG).giving(EndpointList.class),
            "Lists endpoints with what processes say of them.",
            (pages, call) -> pages.endpoints().list(call)),
    GET_ENDPOINT(
            read("/endpoints/{endpoint}", READ_STATUS).giving(EndpointStatus.class),
            "Shows an endpoint with what processes say of it.",
            (pages, call) -> pages.endpoints().show(call)),

    START_RELEASE(
            command("POST", "/endpoints/{endpoint}/release", RELEASE)
                    .with(Trait.WAITS)
                    .asking(ReleaseWish.class)
                    .giving(ReleaseStarted.class),
            "Begins to move an endpoint to another version of its model.",
            (pages, call) -> pages.releases().start(call)),
    GET_RELEASE(
            get("/endpoints/{endpoint}/release", READ_STATUS)
                    .with(Trait.LONG)
                    .giving(ReleaseStatus.class),
            "Shows the newest release of an endpoint, and what it has shown so far.",
            (pages, call) -> pages.releases().newest(call)),
    LIST_RELEASE_EVENTS(
            get("/endpoints/{endpoint}/release/events", READ_STATUS)
                    .taking("after")
                    .with(Trait.LONG)
                    .giving(ReleaseMoves.class),
            "Lists the moves of an endpoint's newest release, in order.",
            (pages, call) -> pages.releases().moves(call)),
    PAUSE_RELEASE(
            command("POST", "/endpoints/{endpoint}/release/pause", ROLL_BACK)
                    .asking(ReleaseReason.class)
                    .giving(Outcome.class),
            "Holds a release where it is.",
            (pages, call) -> pages.releases().pause(call)),
    RESUME_RELEASE(
            command("POST", "/endpoints/{endpoint}/release/resume", RELEASE)
                    .asking(ReleaseReason.class)
                    .giving(Outcome.class),
            "Lets a release that is held go on where it was.",
            (pages, call) -> pages.releases().resume(call)),
    PROMOTE_RELEASE(
            command("POST", "/endpoints/{endpoint}/release/promote", RELEASE)
                    .asking(ReleaseReason.class)
                    .giving(Outcome.class),
            "Lets candidate answer everybody at once, whatever has been shown so far.",
            (pages, call) -> pages.releases().promote(call)),
    ABORT_RELEASE(
            command("POST", "/endpoints/{endpoint}/release/abort", ROLL_BACK)
                    .asking(ReleaseReason.class)
                    .giving(Outcome.class),
            "Lets stable answer everybody again.",
            (pages, call) -> pages.releases().abort(call)),
    REVOKE_FALLBACK(
            command("POST", "/endpoints/{endpoint}/release/revoke-fallback", ROLL_BACK)
                    .asking(ReleaseReason.class)
                    .giving(Outcome.class),
            "Takes the version that a release falls back to out of service, and ends the release.",
            (pages, call) -> pages.releases().revokeFallback(call)),
    LIST_ENDPOINT_RELEASES(
            get("/endpoints/{endpoint}/releases", READ_STATUS)
                    .with(Trait.LONG)
                    .giving(ReleaseHistory.class),
            "Lists the releases of an endpoint, and how often and how well it is released.",
            (pages, call) -> pages.releases().ofEndpoint(call)),
    GET_ENDPOINT_RELEASE(
            get("/endpoints/{endpoint}/releases/{number}", READ_STATUS)
                    .with(Trait.LONG)
                    .giving(ReleaseStatus.class),
            "Shows one release of an endpoint, and what it has shown.",
            (pages, call) -> pages.releases().one(call)),
    EXPORT_EVIDENCE(
            get("/endpoints/{endpoint}/releases/{number}/evidence", READ_METRICS)
                    .taking("after", "limit")
                    .with(Trait.LONG)
                    .giving(StoredEvidence.class),
            "Gives what a release's verdicts rest on, second by second, to find them again.",
            (pages, call) -> pages.releases().evidence(call)),
    LIST_RELEASES(
            get("/releases", READ_STATUS)
                    .taking("team", "open")
                    .with(Trait.LONG)
                    .giving(ReleaseHistory.class),
            "Lists the releases of all endpoints, with figures of each endpoint and team.",
            (pages, call) -> pages.releases().all(call)),

    SEND_FEEDBACK(
            plain("POST", "/feedback", PREDICT)
                    .asking(FeedbackItem.class)
                    .with(Trait.LINES)
                    .with(Trait.LONG)
                    .giving(FeedbackReceipt.class),
            "Takes labels and outcomes of predictions; what comes again changes nothing.",
            (pages, call) -> pages.feedback().take(call)),

    SEND_EVENTS(
            plain("POST", "/features/{source}/events", WRITE_MODELS)
                    .asking(EventDelivery.class)
                    .with(Trait.LONG)
                    .giving(EventReceipt.class),
            "Takes events that windowed features are made of; each delivery counts once.",
            (pages, call) -> pages.events().take(call)),

    GET_TIERS(
            get("/tiers", READ_STATUS).taking("endpoint").giving(TierReport.class),
            "Says which versions are loaded or loaded on request, and why some were unloaded.",
            (pages, call) -> pages.tiers().report(call)),
    GET_SLO(
            get("/endpoints/{endpoint}/slo", READ_STATUS).giving(SloStatus.class),
            "Says how well an endpoint keeps its promise: budgets, burn rates, alerts.",
            (pages, call) -> pages.slos().show(call)),
    LIST_SLOS(
            get("/slos", READ_STATUS).taking("alerts").with(Trait.LONG).giving(SloList.class),
            "Says the same of all endpoints.",
            (pages, call) -> pages.slos().list(call)),
    LIST_ALERTS(
            get("/alerts", READ_STATUS).with(Trait.LONG).giving(AlertList.class),
            "Lists alerts that fire, are about to, or were firing until now.",
            (pages, call) -> pages.slos().alerts(call)),
    LIST_WINDOWS(
            get("/windows", READ_METRICS).with(Trait.LONG).giving(WindowList.class),
            "Says what versions answered in the ten seconds that ended last.",
            (pages, call) -> pages.windows().newest(call)),
    LIST_ENDPOINT_WINDOWS(
            get("/endpoints/{endpoint}/windows", READ_METRICS)
                    .taking("past")
                    .with(Trait.LONG)
                    .giving(WindowList.class),
            "Says what an endpoint's versions answered lately, by ten seconds or by minutes.",
            (pages, call) -> pages.windows().ofEndpoint(call)),
    GET_COSTS(
            get("/costs", READ_METRICS)
                    .taking("endpoint")
                    .with(Trait.LONG)
                    .giving(CostReport.class),
            "Says what was used since the server started, and what that costs.",
            (pages, call) -> pages.costs().report(call)),
    LIST_SHADOWS(
            get("/shadows", READ_METRICS).with(Trait.LONG).giving(ShadowList.class),
            "Lists versions that see traffic and answer nobody, with what they have shown.",
            (pages, call) -> pages.shadows().list(call)),
    START_SHADOW(
            plain("POST", "/endpoints/{endpoint}/shadows", RELEASE)
                    .with(Trait.WAITS)
                    .asking(ShadowSpec.class)
                    .giving(ShadowReport.class),
            "Loads a version beside the one that answers and lets it see part of the traffic.",
            (pages, call) -> pages.shadows().start(call)),
    GET_SHADOW(
            get("/endpoints/{endpoint}/shadows/{version}", READ_METRICS)
                    .with(Trait.LONG)
                    .giving(ShadowReport.class),
            "Says what a shadow has shown so far.",
            (pages, call) -> pages.shadows().show(call)),
    STOP_SHADOW(
            plain("DELETE", "/endpoints/{endpoint}/shadows/{version}", RELEASE)
                    .with(Trait.LONG)
                    .giving(ShadowReport.class),
            "Ends a shadow; what it has shown.",
            (pages, call) -> pages.shadows().stop(call)),
    LIST_JOBS(
            get("/jobs", READ_MODELS)
                    .taking("state", "model", "team", "limit", "page")
                    .with(Trait.LONG)
                    .giving(JobList.class),
            "Lists batch jobs, newest first, all or those that match.",
            (pages, call) -> pages.jobs().list(call)),
    SUBMIT_JOB(
            command("POST", "/jobs", SCORE).asking(ScoreWish.class).giving(JobSubmitted.class),
            "Has files scored by one version of a model: a batch job.",
            (pages, call) -> pages.jobs().submit(call)),
    ESTIMATE_JOB(
            plain("POST", "/jobs/estimate", SCORE)
                    .asking(ScoreWish.class)
                    .with(Trait.LONG)
                    .giving(JobEstimate.class),
            "Scores a sample of what a job would score, writes nothing, says what all would take.",
            (pages, call) -> pages.jobs().estimate(call)),
    GET_JOB(
            get("/jobs/{job}", READ_MODELS).giving(JobStatus.class),
            "Shows a batch job, and how far it has come.",
            (pages, call) -> pages.jobs().show(call)),
    CANCEL_JOB(
            command("DELETE", "/jobs/{job}", READ_MODELS).taking("reason").giving(Outcome.class),
            "Ends a batch job; nothing of its output is to be seen.",
            (pages, call) -> pages.jobs().cancel(call)),
    LIST_STREAMS(
            get("/streams", READ_MODELS).with(Trait.LONG).giving(StreamList.class),
            "Lists stream jobs by name, and how they go.",
            (pages, call) -> pages.streams().list(call)),
    GET_STREAM(
            get("/streams/{stream}", READ_MODELS).giving(StreamStatus.class),
            "Shows a stream job, and how it goes.",
            (pages, call) -> pages.streams().show(call)),
    START_STREAM(
            command("POST", "/streams/{stream}/start", SCORE).giving(Outcome.class),
            "Has a stream run that was stopped, refused or given up.",
            (pages, call) -> pages.streams().start(call)),
    STOP_STREAM(
            command("POST", "/streams/{stream}/stop", SCORE).giving(Outcome.class),
            "Has a stream rest after a last commit.",
            (pages, call) -> pages.streams().stop(call)),
    REPAIR_STREAM(
            command("POST", "/streams/{stream}/repair", SCORE).giving(Outcome.class),
            "Has scored again what a lost commit took with it, and the stream go on.",
            (pages, call) -> pages.streams().repair(call)),
    LIST_SCHEDULES(
            get("/schedules", READ_MODELS).with(Trait.LONG).giving(ScheduleList.class),
            "Lists schedules of batch jobs: when they are due, and what came of the last time.",
            (pages, call) -> pages.jobs().schedules(call)),
    LIST_PREDICTIONS(
            get("/predictions", READ_CAPTURES)
                    .taking("endpoint", "trace", "status", "slowest", "limit")
                    .with(Trait.LONG)
                    .giving(CapturedList.class),
            "Lists kept predictions: those of an endpoint or of a trace.",
            (pages, call) -> pages.predictions().list(call)),
    GET_PREDICTION(
            get("/predictions/{prediction}", READ_CAPTURES)
                    .with(Trait.LONG)
                    .giving(CapturedPrediction.class),
            "Shows a kept prediction.",
            (pages, call) -> pages.predictions().show(call)),
    GET_FEEDBACK(
            get("/predictions/{prediction}/feedback", READ_CAPTURES)
                    .with(Trait.LONG)
                    .giving(FeedbackList.class),
            "Shows what was said of a prediction: its label and its outcome.",
            (pages, call) -> pages.predictions().feedback(call)),

    LIST_TOKENS(
            read("/tokens", READ_STATUS).giving(TokenList.class),
            "Lists tokens without their secrets: one's own, or those that one manages.",
            (pages, call) -> pages.tokens().list(call)),
    CREATE_TOKEN(
            command("POST", "/tokens", READ_STATUS).asking(TokenWish.class).giving(NewToken.class),
            "Makes a token and shows its secret, once: everybody may hand on what they have.",
            (pages, call) -> pages.tokens().create(call)),
    REVOKE_TOKEN(
            command("DELETE", "/tokens/{token}", READ_STATUS)
                    .taking("reason")
                    .giving(Outcome.class),
            "Ends a token for good: one's own, or one that one manages.",
            (pages, call) -> pages.tokens().revoke(call)),

    LIST_AUDIT(
            get("/audit", READ_AUDIT)
                    .taking("kind", "actor", "subject", "since", "until", "limit", "page")
                    .with(Trait.LONG)
                    .giving(AuditPage.class),
            "Lists records of the journal, newest first.",
            (pages, call) -> pages.audit().list(call)),
    VERIFY_AUDIT(
            get("/audit/verification", READ_AUDIT)
                    .taking("after")
                    .with(Trait.LONG)
                    .giving(AuditVerification.class),
            "Verifies the journal's next 50,000 records against each other.",
            (pages, call) -> pages.audit().verify(call)),
    ERASE_WORDS(
            command("DELETE", "/audit/{record}/words", ADMINISTER)
                    .taking("reason")
                    .giving(Outcome.class),
            "Erases the free texts of a record for good; the journal verifies as before.",
            (pages, call) -> pages.audit().erase(call)),

    FIND_MISSING_FILES(
            plain("POST", "/files/missing", WRITE_MODELS)
                    .asking(FileList.class)
                    .giving(FileList.class),
            "Says which of these files are to be sent; the others are kept for a day.",
            (pages, call) -> pages.uploads().missing(call)),
    DESCRIBE_FILES(
            plain("POST", "/files/description", WRITE_MODELS)
                    .with(Trait.WAITS)
                    .asking(SampleWish.class)
                    .giving(PackageText.class),
            "Completes the `model.yaml` of uploaded files by a sample and the model's answers.",
            (pages, call) -> pages.uploads().describe(call)),
    BEGIN_UPLOAD(
            plain("PUT", "/uploads/{upload}", WRITE_MODELS).giving(UploadState.class),
            "Begins the upload of a file, `SHA256-SIZE`, or finds how far an earlier one came.",
            (pages, call) -> pages.uploads().begin(call)),
    GET_UPLOAD(
            plain("GET", "/uploads/{upload}", WRITE_MODELS).giving(UploadState.class),
            "Says how far an upload came.",
            (pages, call) -> pages.uploads().progress(call)),
    APPEND_UPLOAD(
            plain("PATCH", "/uploads/{upload}", WRITE_MODELS)
                    .taking("offset")
                    .with(Trait.STREAM)
                    .giving(UploadState.class),
            "Adds bytes to an upload at the offset where it stands.",
            (pages, call) -> pages.uploads().append(call)),
    CANCEL_UPLOAD(
            plain("DELETE", "/uploads/{upload}", WRITE_MODELS).giving(UploadState.class),
            "Throws away what has arrived of an upload.",
            (pages, call) -> pages.uploads().cancel(call));

    private final Contract contract;
    private final String summary;
    private final Handler handler;

    /// Carries an operation out.
    @FunctionalInterface
    interface Handler {
        ApiAnswer answer(ControlPages pages, ApiCall call);
    }

    ControlOperation(Contract contract, String summary, Handler handler) {
        this.contract = contract;
        this.summary = summary;
        this.handler = handler;
    }

    /// What it needs, takes and gives.
    public Contract contract() {
        return contract;
    }

    /// What it does, in a sentence.
    public String summary() {
        return summary;
    }

    /// Its name in the OpenAPI document: `listModels`.
    public String id() {
        StringBuilder id = new StringBuilder();
        boolean up = false;
        for (char c : name().toCharArray()) {
            if (c == '_') {
                up = true;
            } else {
                id.append(up ? c : Character.toLowerCase(c));
                up = false;
            }
        }
        return id.toString();
    }

    ApiAnswer answer(ControlPages pages, ApiCall call) {
        return handler.answer(pages, call);
    }
}
