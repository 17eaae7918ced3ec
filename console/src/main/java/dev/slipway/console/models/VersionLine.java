package dev.slipway.console.models;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.console.page.Words;
import java.util.List;
import java.util.Map;

/// A version with what refers to it.
///
/// @param aliases that name it
/// @param endpoints that answer with it
public record VersionLine(Version version, List<String> aliases, List<String> endpoints) {
    private static final int DIGITS = 12;

    public VersionLine {
        aliases = List.copyOf(aliases);
        endpoints = List.copyOf(endpoints);
    }

    static VersionLine of(ModelSummary model, Version version, List<EndpointStatus> endpoints) {
        return new VersionLine(
                version,
                model.aliases().entrySet().stream()
                        .filter(alias -> alias.getValue().equals(version.number()))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .map(Object::toString)
                        .toList(),
                endpoints.stream()
                        .filter(endpoint -> serves(endpoint, model, version.number()))
                        .map(endpoint -> endpoint.spec().endpoint().value())
                        .toList());
    }

    static boolean serves(EndpointStatus endpoint, ModelSummary model, VersionNumber number) {
        return endpoint.spec().serves().model().equals(model.name())
                && number.equals(endpoint.serving());
    }

    /// Whether it may serve, in a word.
    public String state() {
        return version.content().isServable() ? Words.of(version.status()) : "not servable";
    }

    /// How that is to be shown.
    public String mood() {
        return switch (version.status()) {
            case VersionStatus.ACTIVE -> version.content().isServable() ? "good" : "warn";
            case VersionStatus.QUARANTINED -> "bad";
            case VersionStatus.RETIRED -> "quiet";
        };
    }

    /// What the scanner said, in words.
    public String scan() {
        Version.ScanSummary scan = version.content().scan();
        if (scan.report().equals(Sha256.ZERO)) {
            return "not scanned";
        }
        return scan.isClean()
                ? "clean"
                : scan.critical() + " critical, " + scan.other() + " other findings";
    }

    /// How that is to be shown.
    public String scanMood() {
        Version.ScanSummary scan = version.content().scan();
        if (scan.critical() > 0) {
            return "bad";
        }
        return scan.other() > 0 || scan().equals("not scanned") ? "warn" : "good";
    }

    /// Who signed it, in words.
    public String signed() {
        Version.SignatureSummary signature = version.content().signature();
        return signature == null ? "not signed" : "signed, key " + shortened(signature.key().hex());
    }

    /// Its qualities, the one of each metric that was attached last.
    public List<String> metrics() {
        return Evaluations.newest(version.evaluations()).stream()
                .filter(one -> one.slice() == null)
                .map(VersionLine::metric)
                .toList();
    }

    private static String metric(Evaluation one) {
        return one.metric() + " " + Evaluations.number(one.value());
    }

    /// The first digits of a digest.
    public static String shortened(String digest) {
        return digest.substring(0, Math.min(DIGITS, digest.length()));
    }
}
