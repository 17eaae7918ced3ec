package dev.slipway.console.audit;

import dev.slipway.client.control.AuditQuery;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/// Which records somebody asks for, as they typed it.
///
/// @param kind kinds of records with commas between them
/// @param subject a name that records mention
public record RecordFilter(String kind, String actor, String subject, String since, String until) {
    static RecordFilter of(PageRequest request) {
        return new RecordFilter(
                request.query("kind").strip(),
                request.query("actor").strip(),
                request.query("subject").strip(),
                request.query("since").strip(),
                request.query("until").strip());
    }

    /// Whether it leaves anything out.
    public boolean isNarrow() {
        return !(kind + actor + subject + since + until).isEmpty();
    }

    /// Address of the page behind the one that ends with `next`.
    public String page(String next) {
        return link(since, until).with("page", next).toString();
    }

    /// Address of the records of the time before `now`, otherwise asked for as here.
    String last(Duration time, Instant now) {
        return link(now.minus(time).truncatedTo(ChronoUnit.SECONDS).toString(), "").toString();
    }

    private Links link(String from, String to) {
        return Links.to("/audit")
                .with("kind", kind)
                .with("actor", actor)
                .with("subject", subject)
                .with("since", from)
                .with("until", to);
    }

    /// *Errors*: `IllegalArgumentException` naming what cannot be.
    AuditQuery query() {
        List<String> kinds =
                Arrays.stream(kind.split(",", -1))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList();
        return new AuditQuery(
                kinds,
                actor.isEmpty() ? null : actor,
                subject.isEmpty() ? null : subject,
                since.isEmpty() ? null : Moments.parse("since", since).toString(),
                until.isEmpty() ? null : Moments.parse("until", until).toString());
    }
}
