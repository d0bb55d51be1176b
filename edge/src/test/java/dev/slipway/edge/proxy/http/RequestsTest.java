package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
    @ParameterizedTest(name = "from {0}, TLS {1}: {2}, {3}, {4}")
    @CsvSource(delimiter = '|', textBlock = """
        127.0.0.1       | false | 10.0.0.1, 127.0.0.1       | https | out.test
        127.0.0.2       | true  | 10.0.0.1, 127.0.0.2       | https | out.test
        0:0:0:0:0:0:0:1 | false | 10.0.0.1, 0:0:0:0:0:0:0:1 | https | out.test
        172.18.0.1      | false | 172.18.0.1                | http  | in.test
        172.18.0.1      | true  | 172.18.0.1                | https | in.test
        """)
    void only_a_proxy_on_this_machine_is_believed(String caller, boolean secure, String forwardedFor, String proto, String host) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set("Host", "in.test").set("X-Forwarded-For", "10.0.0.1").set("X-Forwarded-Proto", "https").set("X-Forwarded-Host", "out.test");
        Requests.rewrite(request, caller, false, secure);
        assertThat(request.headers().getAll("X-Forwarded-For")).containsExactly(forwardedFor);
        assertThat(request.headers().getAll("X-Forwarded-Proto")).containsExactly(proto);
        assertThat(request.headers().getAll("X-Forwarded-Host")).containsExactly(host);
    }
}
