package dev.slipway.scan.finding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Collects what one scan finds. So that many findings of one sort crowd out none of another,
/// secrets, grave findings and lesser ones are each kept up to the limit; and one that is new goes
/// before one that is kept already.
///
/// *Threads*: one, the scan's.
public final class Findings {
    private final Shelf secrets;
    private final Shelf grave;
    private final Shelf lesser;

    /// Keeps at most this many findings of each sort and counts the rest.
    public Findings(int most) {
        secrets = new Shelf(most);
        grave = new Shelf(most);
        lesser = new Shelf(most);
    }

    /// Adds a finding of a format rule.
    public void add(String file, long offset, Rule rule, String message) {
        Shelf shelf = rule.severity() == Severity.MEDIUM ? lesser : grave;
        shelf.add(Finding.of(file, offset, rule, message));
    }

    /// Adds a secret: its rule has a name and severity of its own; `subject` is only hashed.
    public void add(Place place, String rule, Severity severity, String message, String subject) {
        secrets.add(Finding.of(place, rule, severity, message, subject));
    }

    /// What was found so far.
    public List<Finding> list() {
        return Stream.of(secrets, grave, lesser).flatMap(shelf -> shelf.list.stream()).toList();
    }

    /// How many findings there were beyond those that are kept.
    public long dropped() {
        return secrets.dropped + grave.dropped + lesser.dropped;
    }

    /// The findings of one sort.
    private static final class Shelf {
        private final int most;
        private final List<Finding> list = new ArrayList<>();
        private final Map<String, Integer> times = new HashMap<>();
        private long dropped;

        Shelf(int most) {
            this.most = most;
        }

        void add(Finding finding) {
            if (list.size() < most) {
                keep(finding);
                return;
            }
            dropped++;
            if (!times.containsKey(finding.fingerprint())) {
                makeWayFor(finding);
            }
        }

        private void keep(Finding finding) {
            list.add(finding);
            times.merge(finding.fingerprint(), 1, Integer::sum);
        }

        /// Puts a finding where one stands whose like is kept too, if there is one.
        private void makeWayFor(Finding finding) {
            if (times.size() == list.size()) {
                return;
            }
            for (int i = list.size() - 1; i >= 0; i--) {
                String like = list.get(i).fingerprint();
                if (times.getOrDefault(like, 0) > 1) {
                    times.merge(like, -1, Integer::sum);
                    list.remove(i);
                    keep(finding);
                    return;
                }
            }
        }
    }
}
