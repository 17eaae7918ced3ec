package dev.slipway.jobs;

import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Somebody who sends messages to a stream's input in transactions, whose ends readers wait for.
final class TransactionalSender implements AutoCloseable {
    private final StreamFixture stream;
    private final KafkaProducer<byte[], byte[]> producer;

    TransactionalSender(StreamFixture stream) {
        Properties properties = stream.broker.clients();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "sends-" + stream.input);
        // One may be open for as long as an attempt takes to begin and to end.
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000);
        ByteArraySerializer bytes = new ByteArraySerializer();
        this.stream = stream;
        this.producer = new KafkaProducer<>(properties, bytes, bytes);
        producer.initTransactions();
    }

    /// Begins a transaction and sends messages to a partition, which are there when it returns.
    void begin(int partition, List<String> messages) {
        producer.beginTransaction();
        for (String message : messages) {
            Object ignored = producer.send(stream.record(partition, message));
        }
        producer.flush();
    }

    void commit() {
        producer.commitTransaction();
    }

    /// Gives them up, and returns when the end of the transaction is there, which the next one of
    /// its name waits for. It sends nothing more.
    void abort() {
        producer.abortTransaction();
        new TransactionalSender(stream).close();
    }

    @Override
    public void close() {
        producer.close();
    }
}
