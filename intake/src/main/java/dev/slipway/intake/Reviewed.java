package dev.slipway.intake;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.scan.Report;
import dev.slipway.scan.Suppression;
import dev.slipway.scan.Suppressions;
import dev.slipway.scan.finding.Finding;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The findings that people have accepted, as the objects of an image say.
///
/// @param accepted with who accepted each
record Reviewed(List<DeclaredObject> accepted, LocalDate today) {
    private static final String UNKNOWN = "unknown";

    /// Those of one model.
    static Reviewed of(Image image, ModelName model, LocalDate today) {
        return new Reviewed(
                image.objects(Kind.SUPPRESSION).stream()
                        .filter(object -> spec(object).model().equals(model))
                        .toList(),
                today);
    }

    /// Those of all models, for files that nobody has given to one yet.
    static Reviewed ofAll(Image image, LocalDate today) {
        return new Reviewed(List.copyOf(image.objects(Kind.SUPPRESSION)), today);
    }

    private static SuppressionSpec spec(DeclaredObject object) {
        return (SuppressionSpec) object.spec();
    }

    Suppressions suppressions() {
        return new Suppressions(accepted.stream().map(Reviewed::suppression).toList(), today);
    }

    private static Suppression suppression(DeclaredObject object) {
        SuppressionSpec spec = spec(object);
        return new Suppression(
                spec.rule(),
                spec.file(),
                spec.fingerprint(),
                spec.reason().value(),
                object.by() == null ? UNKNOWN : object.by().value(),
                spec.expires());
    }

    /// The names of those because of which findings of a report do not count.
    List<String> used(Report report) {
        List<String> names = new ArrayList<>();
        for (Finding finding : report.suppressed()) {
            covering(finding).filter(name -> !names.contains(name)).ifPresent(names::add);
        }
        return names;
    }

    private Optional<String> covering(Finding finding) {
        return accepted.stream()
                .map(Reviewed::spec)
                .filter(spec ->
                        spec.rule().equals(finding.rule())
                                && spec.file().equals(finding.file())
                                && spec.fingerprint().equals(finding.fingerprint())
                                && !today.isAfter(spec.expires()))
                .map(SuppressionSpec::name)
                .findFirst();
    }
}
