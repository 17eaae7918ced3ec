package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.ReadSoFar;
import dev.slipway.jobs.stream.ReadSoFar.Place;
import dev.slipway.jobs.stream.StreamClients;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;

/// What a client that reads a stream's topics measures: whether it is answered, and how many
/// messages of each partition it has not read. Kafka makes one with each client that is told to. No
/// one else knows: behind the last message of a partition there may be offsets without one.
///
/// *Threads*: any.
public final class FetchMetrics implements MetricsReporter {
    /// Of clients that read the same stream it has the same value.
    private static final String STREAM = "slipway.stream";

    /// A broker answers a fetch after half a second, even if it has nothing.
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final StreamClients<FetchMetrics> OPEN = new StreamClients<>();

    private final Map<MetricName, Lag> lags = new ConcurrentHashMap<>();
    private volatile @Nullable KafkaMetric fetches;
    private String stream = "";
    private long counted;
    private long answered;

    /// How many messages of a partition were not read.
    ///
    /// @param place as metrics name it
    private record Lag(Place place, KafkaMetric messages) {}

    /// Has a client that reads a stream make one.
    ///
    /// @param stream as the work of the attempt is found by
    static void measure(Properties client, String stream) {
        client.put(
                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, FetchMetrics.class.getName());
        client.put(STREAM, stream);
    }

    /// What the clients of this process say that read a stream.
    static Unread of(String stream, ReadSoFar read) {
        return new Unread() {
            @Override
            public boolean isAnswered(@Nullable Place place) {
                List<FetchMetrics> readers =
                        readers(stream).filter(one -> one.reads(place)).toList();
                return !readers.isEmpty() && readers.stream().allMatch(FetchMetrics::isAnswered);
            }

            @Override
            public boolean isBehind(@Nullable Place place) {
                Set<Place> others = place == null ? measured(read.places()) : Set.of();
                return readers(stream).anyMatch(one -> one.isBehind(place, others));
            }
        };
    }

    private static Stream<FetchMetrics> readers(String stream) {
        return OPEN.of(stream).stream();
    }

    private static Set<Place> measured(Set<Place> places) {
        return places.stream().map(FetchMetrics::measured).collect(Collectors.toSet());
    }

    /// As clients name it in what they measure.
    private static Place measured(Place place) {
        return new Place(place.topic().replace('.', '_'), place.partition());
    }

    private boolean reads(@Nullable Place place) {
        Place wanted = place == null ? null : measured(place);
        return lags.values().stream().anyMatch(lag -> wanted == null || wanted.equals(lag.place()));
    }

    private boolean isBehind(@Nullable Place place, Set<Place> others) {
        Place wanted = place == null ? null : measured(place);
        for (Lag lag : lags.values()) {
            boolean isMeant =
                    wanted == null ? !others.contains(lag.place()) : wanted.equals(lag.place());
            if (isMeant && whole(lag.messages()) > 0) {
                return true;
            }
        }
        return false;
    }

    private synchronized boolean isAnswered() {
        KafkaMetric total = fetches;
        long count = total == null ? 0 : whole(total);
        long now = System.nanoTime();
        if (count != counted) {
            counted = count;
            answered = now;
        }
        return count > 0 && now - answered < LONGEST_NANOS;
    }

    private static long whole(KafkaMetric metric) {
        return metric.metricValue() instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public void configure(Map<String, ?> settings) {
        stream = String.valueOf(settings.get(STREAM));
        OPEN.add(stream, this);
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        MetricName name = metric.metricName();
        String topic = name.tags().get("topic");
        String partition = name.tags().get("partition");
        if (name.name().equals("records-lag") && topic != null && partition != null) {
            Place place = new Place(topic, Integer.parseInt(partition));
            lags.put(name, new Lag(measured(place), metric));
        } else if (name.name().equals("fetch-total")) {
            fetches = metric;
        }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        lags.remove(metric.metricName());
    }

    @Override
    public void close() {
        OPEN.remove(stream, this);
    }
}
