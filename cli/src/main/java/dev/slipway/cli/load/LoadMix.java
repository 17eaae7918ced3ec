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
            LoadPlan.check("weight", weight, weight > 0 && weight <= 1e6, "> 0");
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

    /// What is sent at each of so many arrivals.
    Choices choose(int arrivals) {
        int[] part = new int[arrivals];
        int[] request = new int[arrivals];
        int[] sent = new int[parts.size()];
        List<Integer> firsts = firsts();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < arrivals; i++) {
            int chosen = chosen(i, random);
            part[i] = chosen;
            request[i] = firsts.get(chosen) + sent[chosen]++ % parts.get(chosen).requests();
        }
        return new Choices(part, request);
    }

    private int chosen(int arrival, SplittableRandom random) {
        String named = arrival < traced.size() ? traced.get(arrival) : "";
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).endpoint().equals(named)) {
                return i;
            }
        }
        double left = random.nextDouble() * parts.stream().mapToDouble(Part::weight).sum();
        for (int i = 0; i < parts.size(); i++) {
            left -= parts.get(i).weight();
            if (left < 0) {
                return i;
            }
        }
        return parts.size() - 1;
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

    /// What is sent, by arrival.
    static final class Choices {
        private final int[] part;
        private final int[] request;

        private Choices(int[] part, int[] request) {
            this.part = part;
            this.request = request;
        }

        /// Which endpoint's.
        int part(int arrival) {
            return part[arrival];
        }

        /// Its place among the prepared requests of all endpoints, one endpoint's after another's.
        int request(int arrival) {
            return request[arrival];
        }
    }
}
