package io.tickgate.gateway.mapping;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads values in Avro's binary encoding, by the schema that they were written with.
 *
 * <p>Confined to the thread of its feed.
 */
final class AvroValueReader implements ValueReader {
    private static final GenericData DATA = new GenericData();

    static {
        DATA.addLogicalTypeConversion(new Conversions.DecimalConversion());
        DATA.addLogicalTypeConversion(new Conversions.BigDecimalConversion());
    }

    private final Function<byte[], Framing> framing;
    private final Function<Framing, GenericDatumReader<Object>> readers;

    private AvroValueReader(Function<byte[], Framing> framing, Function<Framing, GenericDatumReader<Object>> readers) {
        this.framing = framing;
        this.readers = readers;
    }

    /**
     * All values by one schema.
     *
     * @param text the schema in JSON
     * @throws RuntimeException if it is none
     */
    static AvroValueReader of(String text, Function<byte[], Framing> framing) {
        var reader = reader(parser().parse(text));
        return new AvroValueReader(framing, frame -> reader);
    }

    /** Each value by the schema that it names. */
    static AvroValueReader of(SchemaRegistry registry) {
        var schemas = new ParsedSchemas<>(registry, RegisteredSchema.AVRO, AvroValueReader::parse);
        return new AvroValueReader(Framing::ofRegistry, frame -> schemas.get(frame.schemaId()));
    }

    private static GenericDatumReader<Object> parse(RegisteredSchema schema) {
        var parser = parser();
        addReferences(schema.references(), parser);
        return reader(parser.parse(schema.text()));
    }

    private static void addReferences(Map<String, RegisteredSchema> references, Schema.Parser parser) {
        references.forEach((name, schema) -> {
            // Two schemas may refer to a third.
            if (!parser.getTypes().containsKey(name)) {
                addReferences(schema.references(), parser);
                parser.parse(schema.text());
            }
        });
    }

    private static Schema.Parser parser() {
        return new Schema.Parser();
    }

    private static GenericDatumReader<Object> reader(Schema schema) {
        return new GenericDatumReader<>(schema, schema, DATA);
    }

    @Override
    public Node read(byte[] value) {
        var frame = framing.apply(value);
        var reader = readers.apply(frame);
        var decoder = DecoderFactory.get().binaryDecoder(frame.array(), frame.offset(), frame.length(), null);
        try {
            Object datum = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IllegalArgumentException("something after the end of the value");
            }
            return AvroNodes.of(reader.getExpected(), datum, DATA);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // A schema that contains itself lets a record be as deep as it is long.
            throw new IllegalArgumentException(
                    "not readable as Avro by the schema %s: %s"
                            .formatted(reader.getSchema().getFullName(), e),
                    e);
        }
    }
}
