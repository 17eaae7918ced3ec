package dev.slipway.control.gate;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Drilled;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import dev.slipway.api.spec.PolicySpec.Requirement.Forbidden;
import dev.slipway.api.spec.PolicySpec.Requirement.Golden;
import dev.slipway.api.spec.PolicySpec.Requirement.KnownLineage;
import dev.slipway.api.spec.PolicySpec.Requirement.Scanned;
import dev.slipway.api.spec.PolicySpec.Requirement.Signed;
import dev.slipway.api.spec.PolicySpec.Requirement.StaysLoaded;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Compares one version with requirements.
///
/// @param champion the version that would be replaced
record RequirementCheck(
        Occasion occasion, Model model, Version version, Optional<Version> champion) {
    /// What is lacking, in a sentence; empty when the requirement holds.
    Optional<String> unmet(Requirement requirement) {
        return switch (requirement) {
            case Signed(List<String> keys) -> signed(keys);
            case Scanned(boolean strictly) -> scanned(strictly);
            case Golden _ ->
                    lacking(version.content().goldenRows() == 0, "golden: it has no golden rows");
            case KnownLineage _ ->
                    lacking(
                            !version.lineage().isComplete(),
                            "known-lineage: run, data sets or commit are not known");
            case Evaluated evaluated -> evaluated(evaluated);
            case Approved approved -> new ApprovalCount(occasion, model, version).unmet(approved);
            case StaysLoaded _, Drilled _ -> Optional.empty();
            case Forbidden _ ->
                    lacking(occasion.isMove(), "forbidden: a policy lets nobody do this");
        };
    }

    private static Optional<String> lacking(boolean isLacking, String what) {
        return isLacking ? Optional.of(what) : Optional.empty();
    }

    private Optional<String> signed(List<String> keys) {
        Version.SignatureSummary signature = version.content().signature();
        if (signature == null) {
            return Optional.of("signed: it has no signature (slipway model sign --for)");
        }
        Sha256 key = signature.key();
        boolean isWanted = keys.isEmpty() ? isTrusted(key) : keys.contains(key.hex());
        return lacking(!isWanted, "signed: by key " + key + ", which is not trusted for this");
    }

    private boolean isTrusted(Sha256 key) {
        return SignedVerdicts.key(occasion.image(), key).isPresent();
    }

    private Optional<String> scanned(boolean strictly) {
        Version.ScanSummary scan = version.content().scan();
        if (scan.report().equals(Sha256.ZERO)) {
            return Optional.of("scanned: it has not been scanned");
        }
        int found = strictly ? scan.critical() + scan.other() : scan.critical();
        if (found > 0) {
            String findings = found == 1 ? " finding" : " findings";
            return Optional.of("scanned: " + found + findings + " (expected: none)");
        }
        return occasion.isRisky() && occasion.isMove()
                ? AcceptedFindings.unmet(occasion.image(), model.name(), version)
                : Optional.empty();
    }

    private Optional<String> evaluated(Evaluated wanted) {
        String metric =
                wanted.metric() + (wanted.slice() == null ? "" : " on slice " + wanted.slice());
        Optional<Evaluation> latest = latest(version, wanted);
        if (latest.isEmpty()) {
            return Optional.of("evaluated: no " + metric + " is attached");
        }
        double value = latest.get().value();
        if (wanted.atLeast() != null && !(value >= wanted.atLeast())) {
            return Optional.of(
                    "evaluated: "
                            + metric
                            + " is "
                            + value
                            + " (expected: >= "
                            + wanted.atLeast()
                            + ")");
        }
        if (wanted.atMost() != null && !(value <= wanted.atMost())) {
            return Optional.of(
                    "evaluated: "
                            + metric
                            + " is "
                            + value
                            + " (expected: <= "
                            + wanted.atMost()
                            + ")");
        }
        return wanted.notWorseBy() == null
                ? Optional.empty()
                : comparedWithChampion(wanted, metric, latest.get(), wanted.notWorseBy());
    }

    /// Larger is better, unless the requirement bounds the metric from above. Values are subtracted
    /// as the decimals that somebody wrote: 0.905 less 0.9 is 0.005 and no more.
    private Optional<String> comparedWithChampion(
            Evaluated wanted, String metric, Evaluation mine, double margin) {
        if (champion.isEmpty() || champion.get().number().equals(version.number())) {
            return Optional.empty();
        }
        List<Evaluation> measured = measured(champion.get(), wanted);
        if (measured.isEmpty()) {
            return Optional.of(
                    "evaluated: version "
                            + champion.get().number()
                            + ", which serves now, has no "
                            + metric
                            + " to compare with");
        }
        Optional<Evaluation> theirs =
                measured.stream().filter(one -> one.dataset().equals(mine.dataset())).findFirst();
        if (theirs.isEmpty()) {
            return Optional.of(
                    "evaluated: "
                            + metric
                            + " was measured on other data than that of version "
                            + champion.get().number());
        }
        BigDecimal gain =
                BigDecimal.valueOf(mine.value()).subtract(BigDecimal.valueOf(theirs.get().value()));
        boolean smallerIsBetter = wanted.atMost() != null;
        BigDecimal loss = smallerIsBetter ? gain : gain.negate();
        return lacking(
                exceeds(loss, margin),
                "evaluated: "
                        + metric
                        + " is worse by "
                        + loss.toPlainString()
                        + " than version "
                        + champion.get().number()
                        + " (expected: by <= "
                        + margin
                        + ")");
    }

    /// A policy from before bounds were looked at may have one that is no number: nothing keeps it.
    private static boolean exceeds(BigDecimal loss, double margin) {
        return Double.isFinite(margin)
                ? loss.compareTo(BigDecimal.valueOf(margin)) > 0
                : !(margin > 0);
    }

    private static Optional<Evaluation> latest(Version version, Evaluated wanted) {
        return measured(version, wanted).stream().findFirst();
    }

    /// What was measured of a version, newest first.
    private static List<Evaluation> measured(Version version, Evaluated wanted) {
        return version.evaluations().reversed().stream()
                .filter(one -> one.metric().equals(wanted.metric()))
                .filter(one -> Objects.equals(one.slice(), wanted.slice()))
                .toList();
    }
}
