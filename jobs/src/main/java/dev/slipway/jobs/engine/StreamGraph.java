package dev.slipway.jobs.engine;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.FetchedOffsets;
import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Outgoing;
import dev.slipway.jobs.stream.Reading;
import dev.slipway.jobs.stream.StreamWork;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/// The tasks of a stream, and what goes from one to another. Where rows see no events they are
/// scored by the task that has read them; else a batch is split by groups of keys on its way to the
/// windows, and rows wait for their answers where those of their partition do.
final class StreamGraph {
    /// Where rows see events, how often all tasks of one kind send to all of another.
    static final int EXCHANGES = 3;

    private static final String FETCH_BYTES = Integer.toString(16 << 20);

    /// Where rows wait for events of other partitions: what is fetched of one is read before any of
    /// the next, however far ahead that is.
    private static final String AHEAD_BYTES = Integer.toString(64 << 10);

    private static final Duration WATERMARKS = Duration.ofMillis(20);
    private static final Duration ALIGNED = Duration.ofMillis(100);
    private static final Duration LEAST_DRIFT = Duration.ofMinutes(1);

    private final StreamAttempt attempt;
    private final String key;
    private final Map<String, Map<Integer, Long>> first;
    private final Optional<Duration> drift;
    private final Map<Integer, Long> gaps;

    /// @param gaps by partition of the input, behind which offsets that are gone it is read
    private StreamGraph(
            StreamAttempt attempt,
            String key,
            Map<String, Map<Integer, Long>> first,
            Optional<Duration> drift,
            Map<Integer, Long> gaps) {
        this.attempt = attempt;
        this.key = key;
        this.first = first;
        this.drift = drift;
        this.gaps = gaps;
    }

    /// The graph of an attempt whose versions are loaded, for tasks of this process.
    static StreamGraph of(StreamWork work) {
        return new StreamGraph(
                work.attempt(), work.key(), work.firstRead(), drift(work), work.gaps());
    }

    /// The graph of an attempt that was handed over, for tasks of any process.
    ///
    /// @param text that says so
    static StreamGraph of(HandedStream handed, String text) {
        return new StreamGraph(
                handed.attempt(),
                text,
                handed.first(),
                Optional.ofNullable(handed.settled().drift()),
                handed.settled().gaps());
    }

    /// The graph of an attempt that never reads.
    static StreamGraph unread(StreamAttempt attempt, Optional<Duration> drift) {
        Map<String, Map<Integer, Long>> first = Map.of(attempt.topics().input(), Map.of(0, 0L));
        return new StreamGraph(attempt, StreamWork.key(attempt), first, drift, Map.of());
    }

    /// The graph by itself.
    JobGraph made(Configuration settings) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        draw(environment, settings);
        return environment.getStreamGraph().getJobGraph();
    }

    void draw(StreamExecutionEnvironment environment, Configuration settings) {
        environment.setParallelism(settings.get(CoreOptions.DEFAULT_PARALLELISM));
        environment.setMaxParallelism(KeyGroups.COUNT);
        DataStream<Message> rows =
                drift.map(apart -> seeing(environment, apart)).orElseGet(() -> alone(environment));
        rows.transform("score", Types.GENERIC(Outgoing.class), new MessageOperator(key))
                .uid("score")
                .sinkTo(AnswerSink.of(attempt, key))
                .uid("write");
    }

    private DataStream<Message> alone(StreamExecutionEnvironment environment) {
        return environment
                .fromSource(
                        source(new MessageForm()),
                        WatermarkStrategy.forGenerator(new SentWatermarks.Supplier(key)),
                        "read",
                        Types.GENERIC(Message.class))
                .uid("read");
    }

    private DataStream<Message> seeing(StreamExecutionEnvironment environment, Duration apart) {
        environment.getConfig().setAutoWatermarkInterval(WATERMARKS.toMillis());
        environment.setBufferTimeout(attempt.timing().batch().toMillis());
        SingleOutputStreamOperator<byte[]> asked =
                environment
                        .fromSource(
                                source(new AskingForm(key)),
                                watermarks(key, apart),
                                "read",
                                Types.GENERIC(Reading.class))
                        .uid("read")
                        .transform("split", KeyGroups.PARTS, new SplitOperator(key, attempt))
                        .uid("split");
        DataStream<byte[]> answers =
                asked.keyBy(new KeyGroups.OfPart(), Types.INT)
                        .transform("window", KeyGroups.PARTS, new WindowOperator(key))
                        .uid("window");
        return asked.getSideOutput(SplitOperator.ROWS)
                .connect(answers)
                .keyBy(new KeyGroups.OfPart(), new KeyGroups.OfPart(), Types.INT)
                .transform("gather", Types.GENERIC(Message.class), new GatherOperator(key))
                .uid("gather");
    }

    /// How far one partition may be read ahead of another, where rows see events: what is between
    /// them waits.
    static Optional<Duration> drift(StreamWork work) {
        return work.versions().asked().map(StreamGraph::drift);
    }

    private static Duration drift(FeatureDefinition definition) {
        return definition.aggregates().stream()
                .map(one -> one.feature().window())
                .reduce(LEAST_DRIFT, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private static WatermarkStrategy<Reading> watermarks(String key, Duration drift) {
        return WatermarkStrategy.forGenerator(new ReadWatermarks.Supplier(key))
                .withTimestampAssigner((reading, ignored) -> reading.time())
                .withWatermarkAlignment("read", drift, ALIGNED);
    }

    /// Readers fail where messages are gone that come next. Events are read from the oldest message
    /// on, which may go at any time: there reading goes on with the oldest that is left.
    private boolean isStrict() {
        return attempt.events().isEmpty();
    }

    private <T> Source<T, KafkaPartitionSplit, KafkaSourceEnumState> source(
            KafkaRecordDeserializationSchema<T> form) {
        KafkaSource<T> source = connected(form);
        if (gaps.isEmpty() || !isStrict()) {
            return source;
        }
        Map<TopicPartition, Long> behind = new HashMap<>();
        gaps.forEach((partition, offset) ->
                behind.put(new TopicPartition(attempt.topics().input(), partition), offset));
        return new GapSource<>(source, behind);
    }

    private <T> KafkaSource<T> connected(KafkaRecordDeserializationSchema<T> form) {
        Map<TopicPartition, Long> begin = new HashMap<>();
        first.forEach((topic, offsets) ->
                offsets.forEach((partition, offset) ->
                        begin.put(new TopicPartition(topic, partition), offset)));
        Properties properties = Broker.clientProperties(attempt);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        FetchedOffsets.note(properties, StreamWork.key(attempt), attempt.topics().input());
        if (!attempt.events().isEmpty()) {
            properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, AHEAD_BYTES);
            FetchMetrics.measure(properties, StreamWork.key(attempt));
        }
        // In transactions the offsets are committed by the writer, together with the answers, and
        // where rows wait for what they may see, behind those that do not.
        properties.put(
                "commit.offsets.on.checkpoint", Boolean.toString(attempt.isAnsweredAsRead()));
        properties.put("partition.discovery.interval.ms", "60000");
        List<String> topics = attempt.read();
        return KafkaSource.<T>builder()
                .setProperties(properties)
                .setGroupId(attempt.group())
                .setTopics(topics)
                .setStartingOffsets(starting(begin))
                .setDeserializer(form)
                .build();
    }

    @SuppressWarnings("deprecation") // the connector knows no other name for it
    private OffsetsInitializer starting(Map<TopicPartition, Long> begin) {
        return isStrict()
                ? new StrictOffsets(begin)
                : OffsetsInitializer.offsets(begin, OffsetResetStrategy.EARLIEST);
    }
}
