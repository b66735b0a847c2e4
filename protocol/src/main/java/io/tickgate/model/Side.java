package io.tickgate.model;

/** Who took the initiative in a trade. */
public enum Side {
    BUY("B"),
    SELL("S");

    private final String code;

    Side(String code) {
        this.code = code;
    }

    /** The letter used on the wire and in Kafka. */
    public String code() {
        return code;
    }

    /**
     * Returns the side that has this code.
     *
     * @throws IllegalArgumentException if the code is neither {@code B} nor {@code S}
     */
    public static Side of(String code) {
        return switch (code) {
            case "B" -> BUY;
            case "S" -> SELL;
            default ->
                throw new IllegalArgumentException("side: '%s' (expected: B or S)".formatted(Printable.of(code)));
        };
    }
}
