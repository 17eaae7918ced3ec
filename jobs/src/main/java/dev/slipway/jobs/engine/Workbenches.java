package dev.slipway.jobs.engine;

/// Where the tasks of a batch find what they share.
///
/// *Threads*: any.
final class Workbenches {
    private static final SharedByName<Workbench> OPEN = new SharedByName<>();

    private Workbenches() {}

    static void put(Workbench bench) {
        OPEN.put(bench.key(), bench);
    }

    static Workbench of(String key) {
        return OPEN.of(key);
    }

    static void remove(Workbench bench) {
        OPEN.remove(bench.key());
    }
}
