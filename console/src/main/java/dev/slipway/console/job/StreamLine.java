package dev.slipway.console.job;

import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.Words;
import dev.slipway.documents.ReleaseForms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A stream as pages show it.
public record StreamLine(StreamStatus status) {
    /// The stream.
    public StreamJob job() {
        return status.job();
    }

    /// Address of its page.
    public String address() {
        return Links.to("/streams/" + job().name()).toString();
    }

    /// Where a form is sent.
    ///
    /// @param verb `start`, `stop` or `repair`
    public String address(String verb) {
        return Links.to("/streams/" + job().name() + "/" + verb).toString();
    }

    /// Where it stands, in a word.
    public String state() {
        return Words.of(job().state());
    }

    /// How that is to be shown.
    public String mood() {
        return switch (job().state()) {
            case RUNNING -> status.trouble() == null ? "good" : "bad";
            case FAILED, REFUSED, NEEDS_REPAIR -> "bad";
            case QUEUED, STOPPED, COMMITTED, CANCELLED -> "quiet";
        };
    }

    /// What scores; empty while nothing does.
    public String version() {
        return job().versions()
                .known()
                .map(known ->
                        known.model()
                                + " version "
                                + status.scoring().orElse(known.version())
                                + progress()
                                        .map(StreamProgress::canary)
                                        .map(StreamLine::part)
                                        .orElse(""))
                .orElse("");
    }

    /// The version that is to score and does not yet; empty where there is none.
    public String wanted() {
        Optional<VersionNumber> scoring = progress().map(StreamProgress::version);
        return scoring.isEmpty()
                ? ""
                : Optional.ofNullable(job().versions().wanted())
                        .map(ScoredSplit::version)
                        .filter(wanted -> !wanted.equals(scoring.get()))
                        .map(wanted -> "version " + wanted)
                        .orElse("");
    }

    private static String part(StreamProgress.Canary canary) {
        return part(canary.version(), canary.weight());
    }

    private static String part(VersionNumber candidate, double weight) {
        return ", " + ReleaseForms.percent(weight) + " % by version " + candidate;
    }

    /// What scored behind a change.
    public String versions(StreamJob.Switch change) {
        return change.scored().version()
                + Optional.ofNullable(change.scored().canary())
                        .map(ScoredSplit.Canary::terms)
                        .map(terms -> part(terms.candidate(), terms.weight()))
                        .orElse("");
    }

    private Optional<StreamProgress> progress() {
        return Optional.ofNullable(status.progress());
    }

    /// Whether its brokers are known not to answer: an attempt that is starting has not asked yet.
    public boolean isCutOff() {
        return progress()
                .filter(progress -> !progress.phase().equals("starting"))
                .filter(progress -> !progress.isBrokerReached())
                .isPresent();
    }

    /// Rows a second; empty while nobody knows.
    public String rate() {
        return progress()
                .map(StreamProgress::rowsPerSecond)
                .map(rate -> Figures.count(Math.round(rate)))
                .orElse("");
    }

    /// Rows that were not read yet; empty while nobody knows.
    public String lag() {
        return progress().map(StreamProgress::lagTotal).map(Figures::count).orElse("");
    }

    /// Rows that were scored or found unfit.
    public String rows() {
        return Figures.count(status.rows());
    }

    /// Of those, the unfit.
    public String deadLetters() {
        return Figures.count(status.deadLetters());
    }

    /// What each version has answered, so far as its attempt has said.
    public List<StreamProgress.Answered> answered() {
        return progress().map(StreamProgress::answered).orElse(List.of());
    }

    /// The version that has answered.
    public String version(StreamProgress.Answered one) {
        return one.model() + " version " + one.version();
    }

    /// How many rows it has answered.
    public String rows(StreamProgress.Answered one) {
        return Figures.count(one.rows());
    }

    /// The last checkpoint and how long ago it was; empty before the first.
    public String checkpoint() {
        return progress()
                .filter(progress -> progress.checkpoint() != null)
                .map(progress -> progress.checkpoint() + age(progress.checkpointAge()))
                .orElse("");
    }

    private static String age(@Nullable Duration age) {
        return age == null ? "" : ", " + Figures.duration(age) + " ago";
    }

    /// How long predictions take to be visible; empty while nobody knows.
    public String latency() {
        return progress()
                .map(StreamProgress::commitP99)
                .map(time -> Figures.duration(time) + " (p99)")
                .orElse("");
    }

    /// Whether its standby is ready, and what is in the way; empty where it asks for none.
    public String standby() {
        return Optional.ofNullable(status.standby()).map(StreamLine::words).orElse("");
    }

    private static String words(StreamStandby standby) {
        String why = standby.hindrance();
        return standby.isReady() ? "ready" : why == null ? "not ready yet" : "not there: " + why;
    }

    /// What it waits for, what somebody should look at, and why; empty when there is nothing to
    /// say.
    public List<String> notes() {
        return List.of(
                        Optional.ofNullable(status.trouble()),
                        Optional.ofNullable(status.waits()).map(waits -> "waits for " + waits),
                        job().reason().map(FreeText::value))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /// Whether it may be started.
    public boolean mayStart() {
        return job().state().isResting();
    }

    /// Whether it may be stopped.
    public boolean mayStop() {
        return job().spec().isWanted();
    }

    /// Whether it may be repaired.
    public boolean mayRepair() {
        return job().state() == JobState.NEEDS_REPAIR;
    }

    /// The first rows that a version scored, by partition.
    public String offsets(StreamJob.Switch change) {
        return new TreeMap<>(change.offsets())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }

    /// What it has cost.
    public String cost() {
        return Figures.money(status.cost(), status.currency());
    }
}
