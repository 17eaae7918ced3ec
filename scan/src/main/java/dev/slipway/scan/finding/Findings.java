package dev.slipway.scan.finding;

import java.util.ArrayList;
import java.util.List;

/// Collects what one scan finds.
///
/// *Threads*: one, the scan's.
public final class Findings {
    private final int most;
    private final List<Finding> list = new ArrayList<>();
    private long dropped;

    /// Keeps at most this many findings and counts the rest.
    public Findings(int most) {
        this.most = most;
    }

    /// Adds a finding of a format rule.
    public void add(String file, long offset, Rule rule, String message) {
        add(Finding.of(file, offset, rule, message));
    }

    /// Adds a finding of a rule with a name and severity of its own; `subject` is only hashed.
    public void add(Place place, String rule, Severity severity, String message, String subject) {
        add(Finding.of(place, rule, severity, message, subject));
    }

    private void add(Finding finding) {
        if (list.size() < most) {
            list.add(finding);
        } else {
            dropped++;
        }
    }

    /// What was found so far.
    public List<Finding> list() {
        return List.copyOf(list);
    }

    /// How many findings there were beyond those that are kept.
    public long dropped() {
        return dropped;
    }

    /// How many findings there were.
    public long count() {
        return list.size() + dropped;
    }
}
