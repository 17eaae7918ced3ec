package dev.slipway.api.status;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Questions about models as protocols ask them, by the texts of a name and a version: the same
/// refusals for every protocol.
///
/// *Errors*: [RefusalException] with `UNKNOWN_MODEL`, `UNKNOWN_VERSION` or `MODEL_NOT_READY`.
///
/// @param models the versions on this node
public record ModelQueries(Models models) {
    /// The version that `version` names, or, when it is empty, the one that describes the endpoint,
    /// or the newest that is ready, or, when none is, the newest.
    public ServedVersion version(String name, String version) {
        List<ServedVersion> all = versions(name);
        if (version.isEmpty()) {
            List<ServedVersion> ready = all.stream().filter(one -> one.state().isReady()).toList();
            return describing(ready)
                    .or(() -> newest(ready))
                    .or(() -> newest(all))
                    .orElseThrow(() -> unknownModel(name));
        }
        VersionNumber number =
                VersionNumber.parse(version).orElseThrow(() -> unknownVersion(name, version));
        return all.stream()
                .filter(one -> one.id().version().equals(number))
                .findFirst()
                .orElseThrow(() -> unknownVersion(name, version));
    }

    /// Why a version would not answer now though it is ready; empty for any other.
    public Optional<String> hindrance(ServedVersion served) {
        return served.state().isReady() ? models.hindrance(served.id()) : Optional.empty();
    }

    /// As [#version], refusing one whose signature is not known yet or that is gone.
    public ServedVersion described(String name, String version) {
        ServedVersion served = version(name, version);
        return switch (served.state()) {
            case VersionState.Ready() -> served;
            case VersionState.Dormant dormant when !served.platform().isEmpty() -> served;
            case VersionState.Dormant dormant ->
                    throw notReady(
                            served,
                            "is "
                                    + dormant.tier().name().toLowerCase(Locale.ROOT)
                                    + " and was not loaded since the start; a prediction loads it");
            case VersionState.Loading() -> throw notReady(served, "is loading");
            case VersionState.Failed(String reason) ->
                    throw notReady(served, "could not be loaded: " + reason);
            case VersionState.Unloaded() -> throw notReady(served, "is unloaded");
        };
    }

    /// All versions of one model, oldest first.
    public List<ServedVersion> versions(String name) {
        List<ServedVersion> all =
                EndpointName.isLegal(name) ? models.versions(new EndpointName(name)) : List.of();
        if (all.isEmpty()) {
            throw unknownModel(name);
        }
        return all;
    }

    /// The versions that a description names: the one asked for, or all that are not gone.
    public List<ServedVersion> listed(String name, String version) {
        return version.isEmpty()
                ? versions(name).stream()
                        .filter(one -> !(one.state() instanceof VersionState.Unloaded))
                        .toList()
                : List.of(version(name, version));
    }

    /// The numbers of one model's versions that answer, oldest first.
    public List<Long> readyNumbers(String name) {
        return versions(name).stream()
                .filter(one -> one.state().isReady())
                .map(one -> one.id().version().value())
                .toList();
    }

    /// The statistics of all models, of one, or of one version; an empty text leaves it open.
    public List<VersionStatistics> statistics(String name, String version) {
        if (name.isEmpty()) {
            return models.endpoints().stream()
                    .flatMap(endpoint -> models.statistics(endpoint).stream())
                    .toList();
        }
        EndpointName endpoint = versions(name).getFirst().id().endpoint();
        List<VersionStatistics> all = models.statistics(endpoint);
        if (version.isEmpty()) {
            return all;
        }
        ServedVersion wanted = version(name, version);
        return all.stream().filter(one -> one.id().equals(wanted.id())).toList();
    }

    /// Every version on this node, or every ready one, by endpoint and age.
    public List<ServedVersion> index(boolean readyOnly) {
        return models.endpoints().stream()
                .flatMap(endpoint -> models.versions(endpoint).stream())
                .filter(one -> !readyOnly || one.state().isReady())
                .toList();
    }

    private Optional<ServedVersion> describing(List<ServedVersion> ready) {
        return ready.size() < 2
                ? Optional.empty()
                : models.describing(ready.getFirst().id().endpoint())
                        .flatMap(number ->
                                ready.stream()
                                        .filter(one -> one.id().version().equals(number))
                                        .findFirst());
    }

    private static Optional<ServedVersion> newest(List<ServedVersion> versions) {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
    }

    private static RefusalException unknownModel(String name) {
        return new RefusalException(
                ErrorCode.UNKNOWN_MODEL, "model '" + shorten(name) + "': unknown");
    }

    private static RefusalException unknownVersion(String name, String version) {
        return new RefusalException(
                ErrorCode.UNKNOWN_VERSION,
                "version '" + shorten(version) + "': unknown for model " + name);
    }

    private static RefusalException notReady(ServedVersion version, String why) {
        return new RefusalException(
                ErrorCode.MODEL_NOT_READY,
                "model "
                        + version.id().endpoint()
                        + " version "
                        + version.id().version()
                        + ": "
                        + why);
    }

    private static String shorten(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128) + "...";
    }
}
