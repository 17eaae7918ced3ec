package dev.slipway.cli.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Which prepared request is sent at each arrival: those of one endpoint in turn, those of several
/// by weight or as a trace says.
public final class LoadMix {
    private final List<Part> parts;
    private final List<String> traced;
    private final long seed;

    /// One endpoint of a mix.
    ///
    /// @param weight to those of the others
    /// @param requests how many are prepared
    public record Part(String endpoint, double weight, int requests) {
        public Part {
            LoadPlan.check("weight", weight, weight > 0 && weight <= 1e6, "> 0 and <= 1000000");
            LoadPlan.check("requests", requests, requests > 0, ">= 1");
        }
    }

    private LoadMix(List<Part> parts, List<String> traced, long seed) {
        this.parts = List.copyOf(parts);
        this.traced = traced;
        this.seed = seed;
    }

    /// `requests` prepared requests, in turn.
    public static LoadMix of(int requests) {
        return weighted(List.of(new Part("", 1, requests)), 0);
    }

    /// Endpoints drawn by their weights.
    public static LoadMix weighted(List<Part> parts, long seed) {
        return new LoadMix(parts, List.of(), seed);
    }

    /// Endpoints as a trace names them; where it does not, drawn by their weights.
    ///
    /// *Errors*: `IllegalArgumentException` naming an endpoint of the trace that is none of these.
    public static LoadMix traced(List<Part> parts, ArrivalTrace trace, long seed) {
        List<String> known = parts.stream().map(Part::endpoint).toList();
        for (String endpoint : trace.endpoints()) {
            if (!endpoint.isEmpty() && !known.contains(endpoint)) {
                throw new IllegalArgumentException(
                        "endpoint: " + endpoint + " of the trace (expected: one of " + known + ")");
            }
        }
        return new LoadMix(parts, trace.endpoints(), seed);
    }

    /// The endpoints.
    public List<Part> parts() {
        return parts;
    }

    /// What is sent at one arrival after another, from the first one on.
    Choices choose() {
        return new Choices();
    }

    private List<Integer> firsts() {
        List<Integer> firsts = new ArrayList<>();
        int at = 0;
        for (Part part : parts) {
            firsts.add(at);
            at += part.requests();
        }
        return firsts;
    }

    /// What is sent at an arrival.
    ///
    /// @param part which endpoint's
    /// @param request its place among the prepared requests of all endpoints, one endpoint's after
    ///     another's
    record Choice(int part, int request) {}

    /// What is sent, drawn from arrival to arrival.
    ///
    /// *Threads*: one at a time.
    final class Choices {
        private final List<Integer> firsts = firsts();
        private final int[] sent = new int[parts.size()];
        private final double weights = parts.stream().mapToDouble(Part::weight).sum();

        /// Arrivals are drawn by the same seed: with their numbers every short gap would lead to
        /// the first endpoint and every long one to the last.
        private final SplittableRandom random = new SplittableRandom(seed).split();

        private int arrival;

        private Choices() {}

        /// What is sent at the next arrival.
        Choice next() {
            int part = part(arrival < traced.size() ? traced.get(arrival++) : "");
            int request = firsts.get(part) + sent[part];
            sent[part] = (sent[part] + 1) % parts.get(part).requests();
            return new Choice(part, request);
        }

        private int part(String named) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).endpoint().equals(named)) {
                    return i;
                }
            }
            double left = random.nextDouble() * weights;
            for (int i = 0; i < parts.size(); i++) {
                left -= parts.get(i).weight();
                if (left < 0) {
                    return i;
                }
            }
            return parts.size() - 1;
        }
    }
}
