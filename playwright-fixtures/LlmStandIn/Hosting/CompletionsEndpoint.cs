using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Completions;
using BrowserAgent.Fixtures.LlmStandIn.Faults;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed class CompletionsEndpoint(FaultSelector faults, CallLog log, TimeProvider timeProvider)
{
    private const int DefaultHoldMs = 30_000;
    private const int DefaultRetryMs = 1_000;

    private long calls;

    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(cancellationToken);
        log.AddBody(body);

        var number = Interlocked.Increment(ref calls);
        ChatRequest request;
        try
        {
            request = ChatRequestReader.Read(body);
        }
        catch (RefusedRequestException refused)
        {
            await RefuseAsync(context, refused.Error, Unanswered(number, refused.Error.Status, null, null), cancellationToken);
            return;
        }

        var structured = AnswerComposer.Structured(request);
        var fault = faults.Next(kind => AnswerCorrupter.Applies(kind, structured));
        switch (fault?.Rule.Kind)
        {
            case FaultKind.TooMany:
                var waitMs = fault.Rule.Ms ?? DefaultRetryMs;
                context.Response.Headers.RetryAfter = ((waitMs + 999) / 1000).ToString(CultureInfo.InvariantCulture);
                context.Response.Headers["retry-after-ms"] = waitMs.ToString(CultureInfo.InvariantCulture);
                await RefuseAsync(context, ApiError.TooMany, Unanswered(number, 429, request.Model, fault), cancellationToken);
                return;
            case FaultKind.Error:
                await RefuseAsync(context, ApiError.Server, Unanswered(number, 500, request.Model, fault), cancellationToken);
                return;
        }

        var answer = AnswerComposer.Compose(request, structured, fault);
        var envelope = new ChatCompletionBuilder(number, request.Model, timeProvider.GetUtcNow(), request.PromptTokens);
        var (verb, elementRef) = AnswerComposer.VerbAndRefOf(structured, answer);

        // Logged before it is sent: a provider bills an answer whether or not the client waits for it.
        log.Add(new CallRecord
        {
            Id = envelope.Id,
            At = envelope.Created,
            Status = 200,
            Model = request.Model,
            LookingFor = structured?.Question.Intent.Words,
            Verb = verb,
            Ref = elementRef,
            Fault = fault?.Rule.Kind,
            PromptTokens = request.PromptTokens,
            CompletionTokens = answer.Tokens,
        });

        if (fault?.Rule.Kind is FaultKind.Timeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.Rule.Ms ?? DefaultHoldMs), timeProvider, cancellationToken);
        }

        await SendAsync(context, request, envelope, answer, fault?.Rule.Kind is FaultKind.Cut, cancellationToken);
    }

    private static async Task SendAsync(HttpContext context, ChatRequest request, ChatCompletionBuilder envelope, ChatAnswer answer, bool cut, CancellationToken cancellationToken)
    {
        context.Response.Headers["x-request-id"] = envelope.Id;
        string text;
        if (request.Stream)
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            text = string.Concat(envelope.Chunks(answer, request.StreamUsage).Select(chunk => $"data: {chunk.ToJsonString()}\n\n")) + "data: [DONE]\n\n";
        }
        else
        {
            context.Response.ContentType = "application/json";
            text = envelope.Whole(answer).ToJsonString();
            context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        }

        if (!cut)
        {
            await context.Response.WriteAsync(text, cancellationToken);
            return;
        }

        await context.Response.WriteAsync(text[..(text.Length / 2)], cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
        context.Abort();
    }

    private async Task RefuseAsync(HttpContext context, ApiError error, CallRecord call, CancellationToken cancellationToken)
    {
        log.Add(call);
        await WriteErrorAsync(context, error, cancellationToken);
    }

    private CallRecord Unanswered(long number, int status, string? model, TriggeredFault? fault) => new()
    {
        Id = $"chatcmpl-standin-{number:D6}",
        At = timeProvider.GetUtcNow(),
        Status = status,
        Model = model,
        Fault = fault?.Rule.Kind,
    };

    internal static Task WriteErrorAsync(HttpContext context, ApiError error, CancellationToken cancellationToken)
        => WriteAsync(context, error.Status, error.ToJson(), cancellationToken);

    internal static Task WriteAsync(HttpContext context, int status, JsonNode body, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), cancellationToken);
    }
}
