package dev.slipway.client.control;

import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.ModelPage;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.client.control.ApiCalls.Command;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls about the models, versions and aliases of a server.
public final class ModelRegistryCalls {
    private static final String PUT = "PUT";
    private static final String POST = "POST";
    private static final String PATCH = "PATCH";
    private static final String DELETE = "DELETE";

    private final ApiCalls api;
    private final Reading reading;

    public ModelRegistryCalls(ApiCalls api, Reading reading) {
        this.api = api;
        this.reading = reading;
    }

    /// The same, as it was at a time (RFC 3339) or after a record (its seq).
    public ModelRegistryCalls asOf(String timeOrSeq) {
        return new ModelRegistryCalls(api, reading.asOf(timeOrSeq));
    }

    /// Models by name, asked for page by page as the stream is read.
    public Stream<ModelSummary> models(ModelQuery query) {
        return Pages.stream(next -> {
            ModelPage page =
                    api.get("/models", query.on(reading).with("page", next), ModelPage.class);
            return new Pages.Page<>(page.models(), page.next());
        });
    }

    /// One page of models by name.
    ///
    /// @param next the `next` of the page before; absent for the first
    /// @param limit most models on it
    public ModelPage page(ModelQuery query, @Nullable String next, int limit) {
        return api.get(
                "/models",
                query.on(reading).with("page", next).with("limit", Integer.toString(limit)),
                ModelPage.class);
    }

    /// One model.
    public ModelSummary model(ModelName model) {
        return api.get(path(model), reading, ModelSummary.class);
    }

    /// Versions of a model, newest first, asked for page by page as the stream is read.
    public Stream<Version> versions(ModelName model) {
        return Pages.stream(next -> {
            VersionPage page =
                    api.get(
                            path(model) + "/versions",
                            reading.with("page", next),
                            VersionPage.class);
            return new Pages.Page<>(page.versions(), page.next());
        });
    }

    /// One page of a model's versions, newest first.
    ///
    /// @param next the `next` of the page before; absent for the first
    /// @param limit most versions on it
    public VersionPage versions(ModelName model, @Nullable String next, int limit) {
        return api.get(
                path(model) + "/versions",
                reading.with("page", next).with("limit", Integer.toString(limit)),
                VersionPage.class);
    }

    /// One version.
    ///
    /// @param reference a number, `latest`, or `@` and an alias
    public Version version(ModelName model, String reference) {
        return api.get(path(model, reference), reading, Version.class);
    }

    /// The files of a version's package and its `model.yaml`.
    ///
    /// @param reference as for [#version]
    public PackageListing packageOf(ModelName model, String reference) {
        return api.get(path(model, reference) + "/package", reading, PackageListing.class);
    }

    /// Makes a model that has no versions yet.
    public Outcome create(ModelSpec spec, Sending sending) {
        return send(POST, "/models", spec, sending);
    }

    /// Deletes a model without aliases and endpoints.
    public Outcome delete(ModelName model, Sending sending) {
        return send(DELETE, path(model), null, sending);
    }

    /// Gives a model another name.
    public Outcome rename(ModelName model, ModelName to, Sending sending) {
        return send(POST, path(model) + "/rename", new ModelChange.Rename(to), sending);
    }

    /// Sets and removes tags of a model.
    public Outcome tag(ModelName model, ModelChange.Tags tags, Sending sending) {
        return send(PATCH, path(model) + "/tags", tags, sending);
    }

    /// Sets and removes tags of a version.
    public Outcome tag(
            ModelName model, VersionNumber version, ModelChange.Tags tags, Sending sending) {
        return send(PATCH, path(model, version.toString()) + "/tags", tags, sending);
    }

    /// Describes a model in words.
    public Outcome describe(ModelName model, FreeText text, Sending sending) {
        return send(PUT, path(model) + "/description", new ModelChange.Description(text), sending);
    }

    /// Makes an alias name a version.
    ///
    /// @param expected what it must name now, where the caller cares
    public Outcome setAlias(
            ModelName model,
            AliasName alias,
            VersionNumber version,
            @Nullable VersionNumber expected,
            Sending sending) {
        return send(PUT, path(model, alias), new ModelChange.Alias(version, expected), sending);
    }

    /// Removes an alias.
    public Outcome removeAlias(ModelName model, AliasName alias, Sending sending) {
        return send(DELETE, path(model, alias), null, sending);
    }

    /// Takes a version out of service or back.
    public Outcome setStatus(
            ModelName model, VersionNumber version, ModelChange.Status status, Sending sending) {
        return send(PUT, path(model, version.toString()) + "/status", status, sending);
    }

    /// Attaches a measured quality to a version.
    public Outcome evaluate(
            ModelName model,
            VersionNumber version,
            ModelChange.NewEvaluation evaluation,
            Sending sending) {
        return send(POST, path(model, version.toString()) + "/evaluations", evaluation, sending);
    }

    /// Deletes a version that no alias names and no endpoint serves.
    public Outcome deleteVersion(ModelName model, VersionNumber version, Sending sending) {
        return send(DELETE, path(model, version.toString()), null, sending);
    }

    private Outcome send(String method, String path, @Nullable Object body, Sending sending) {
        return api.send(Command.of(method, path, body, sending), Outcome.class);
    }

    private static String path(ModelName model) {
        return "/models/" + model;
    }

    private static String path(ModelName model, AliasName alias) {
        return path(model) + "/aliases/" + alias;
    }

    static String path(ModelName model, String version) {
        return path(model) + "/versions/" + Reading.encoded(version);
    }
}
