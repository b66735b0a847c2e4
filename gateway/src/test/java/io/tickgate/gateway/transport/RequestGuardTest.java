package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RequestGuardTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new RequestGuard());

    @Test
    void letsARequestPass() {
        var request = request("/v1/symbols?query=%C3%A9");

        assertThat(channel.writeInbound(request)).isTrue();
        assertThat(channel.isOpen()).isTrue();
        request.release();
    }

    @Test
    void saysWhatIsTooLong() {
        assertThat(refusal(new TooLongHttpLineException("too long"))).contains("\"status\":414");
    }

    @Test
    void saysThatHeadersAreTooLarge() {
        assertThat(refusal(new TooLongHttpHeaderException("too large"))).contains("\"status\":431");
    }

    private String refusal(Exception cause) {
        var request = request("/bad-request");
        request.setDecoderResult(DecoderResult.failure(cause));
        return refusal(request);
    }

    private String refusal(FullHttpRequest request) {
        assertThat(channel.writeInbound(request)).isFalse();
        assertThat(request.refCnt()).isZero();
        FullHttpResponse response = channel.readOutbound();
        assertThat(response.headers().get("Content-Type")).isEqualTo("application/problem+json");
        assertThat(channel.isOpen()).isFalse();
        return response.content().toString(StandardCharsets.UTF_8);
    }

    @Test
    void refusesAnAddressOrAHostThatIsNone() {
        var host = request("/v1/symbols");
        host.headers().set("Host", "two words");

        assertThat(refusal(request("/v1/symbols?query=a|b"))).contains("\"status\":400");
        assertThat(refusalOnAnother(host)).contains("\"status\":400");
    }

    private static String refusalOnAnother(FullHttpRequest request) {
        return new RequestGuardTest().refusal(request);
    }

    private static FullHttpRequest request(String address) {
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, address);
    }
}
