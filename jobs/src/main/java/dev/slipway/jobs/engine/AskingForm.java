package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Asking;
import dev.slipway.jobs.stream.Reading;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Records of Kafka with what they ask and tell, which has to be known before the watermark is.
final class AskingForm implements KafkaRecordDeserializationSchema<Reading> {
    private static final long serialVersionUID = 1L;

    private final String key;
    private transient @Nullable Asking asking;

    AskingForm(String key) {
        this.key = key;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        asking =
                OpenWork.of(key, context.getUserCodeClassLoader()::registerReleaseHookIfAbsent)
                        .asking()
                        .orElseThrow(() -> new IllegalStateException("rows that see no event"));
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Reading> out) {
        Asking open = asking;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        try {
            out.collect(open.read(record.topic(), MessageForm.message(record)));
        } catch (RuntimeException e) {
            throw OpenWork.of(key).failed(e);
        }
    }

    @Override
    public TypeInformation<Reading> getProducedType() {
        return Types.GENERIC(Reading.class);
    }
}
