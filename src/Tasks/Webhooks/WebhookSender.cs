using System.Net;
using System.Net.Http.Headers;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>Makes one signed call. Redirects are not followed: they could lead to an origin that is not allowed.</summary>
internal sealed class WebhookSender : IDisposable
{
    private const string SecretSite = "webhook";
    private const string SecretKind = "signing";
    private const string AnyTenant = "default";

    private readonly SecretResolver _secrets;
    private readonly WebhookAddressPolicy _addressPolicy;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _limit;
    private readonly ResiliencePipeline _limited;
    private readonly HttpClient _http;

    public WebhookSender(SecretResolver secrets, WebhookAddressPolicy addressPolicy, IOptions<WebhookOptions> options, TimeProvider timeProvider)
    {
        _secrets = secrets;
        _addressPolicy = addressPolicy;
        _timeProvider = timeProvider;
        _limit = options.Value.TimeLimit;
        _limited = new ResiliencePipelineBuilder { TimeProvider = timeProvider }.AddTimeout(_limit).Build();
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("browser-agent", "1"));
    }

    /// <summary>Sends the webhook. Errors of the receiver or of the settings are results, not exceptions.</summary>
    public async Task<WebhookSendResult> SendAsync(OutboxItem item, CancellationToken cancellationToken)
    {
        if (item.Job.WebhookUrl is not { } url)
        {
            return new WebhookSendResult.GivenUp("the job no longer names a webhook");
        }

        // The allowed origins may have changed since the job was accepted.
        if (_addressPolicy.Evaluate(url) is { } refusal)
        {
            return new WebhookSendResult.Failed($"the address is not allowed here: {refusal}");
        }

        try
        {
            var secret = await SecretAsync(item.Job.Tenant, cancellationToken);
            using var request = Sign(item, new Uri(url), secret);
            return await _limited.ExecuteAsync(async limited =>
            {
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited);
                return Evaluate(response.StatusCode);
            }, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return new WebhookSendResult.Failed($"no answer within {_limit.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException fault)
        {
            return new WebhookSendResult.Failed($"the receiver can't be reached ({fault.HttpRequestError})");
        }
        catch (Exception fault) when (fault is SecretMissingException or InvalidDataException)
        {
            return new WebhookSendResult.Failed(fault.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private static WebhookSendResult Evaluate(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new WebhookSendResult.Delivered(),
        HttpStatusCode.Gone => new WebhookSendResult.GivenUp("the receiver says that the address is gone (410)"),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new WebhookSendResult.Failed($"the receiver answered {(int)status}, and redirects are not followed"),
        _ => new WebhookSendResult.Failed($"the receiver answered {(int)status}"),
    };

    private HttpRequestMessage Sign(OutboxItem item, Uri address, Secret secret)
    {
        var body = WebhookEvent.Of(item).ToBytes();
        var timestamp = WebhookSigner.Timestamp(_timeProvider.GetUtcNow());
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSigner.TimestampHeader, timestamp);
        request.Headers.Add(WebhookSigner.SignatureHeader, WebhookSigner.Of(secret.Reveal(), timestamp, body));
        request.Headers.Add(WebhookSigner.EventIdHeader, item.EventId);
        return request;
    }

    /// <summary>The tenant's own secret first, so that another tenant's events can't be passed off as this tenant's.</summary>
    private async Task<Secret> SecretAsync(string tenant, CancellationToken cancellationToken) =>
        await _secrets.FindAsync(new SecretName(SecretSite, tenant, SecretKind), cancellationToken)
        ?? await _secrets.ResolveAsync(new SecretName(SecretSite, AnyTenant, SecretKind), cancellationToken);
}
