package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Message;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Records of Kafka as messages.
final class MessageForm implements KafkaRecordDeserializationSchema<Message> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Message> out) {
        out.collect(message(record));
    }

    /// The message that a record is.
    static Message message(ConsumerRecord<byte[], byte[]> record) {
        return new Message(
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value());
    }

    @Override
    public TypeInformation<Message> getProducedType() {
        return Types.GENERIC(Message.class);
    }
}
