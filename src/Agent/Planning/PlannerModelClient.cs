using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace BrowserAgent.Agent.Planning;

/// <summary>Asks the model for one act. Every call is counted and limited in time; only connection errors and overload are retried.</summary>
internal sealed partial class PlannerModelClient
{
    private const int MaxInvalidAnswers = 3;

    private readonly IChatClient? _client;
    private readonly PlannerOptions _options;
    private readonly ResiliencePipeline _pipeline;
    private readonly ILogger<PlannerModelClient> _logger;

    public PlannerModelClient(IEnumerable<IChatClient> clients, IOptions<PlannerOptions> options, TimeProvider timeProvider, ILogger<PlannerModelClient> logger)
    {
        (_client, _options, _logger) = (clients.FirstOrDefault(), options.Value, logger);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(400),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments.Outcome.Exception)),
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as ModelCallException)?.RetryAfter),
            })
            .AddTimeout(_options.Timeout)
            .Build();
    }

    public bool IsEnabled => _client is not null;

    public int MaxSnapshotTokens => _options.MaxSnapshotTokens;

    public async Task<PlannerResult> AskAsync(
        ElementDefinition element, RedactedSnapshot snapshot, IReadOnlyList<string> opened, PlannerBudget budget, CancellationToken cancellationToken)
    {
        List<ChatMessage> messages =
        [
            new(ChatRole.System, ElementPromptWriter.System),
            new(ChatRole.User, ElementPromptWriter.Write(element, snapshot, opened, ElementPromptWriter.NewNonce())),
        ];
        for (var attempt = 1; ; attempt++)
        {
            ChatResponse? response;
            try
            {
                response = await CallAsync(messages, budget, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogNoAnswer(element.Name, fault.Message);
                return new PlannerResult.NoAnswer($"the model call failed ({fault.Message})");
            }

            if (response is null)
            {
                return new PlannerResult.NoAnswer("the job's model budget is used up");
            }

            var answer = PlannerTool.Check(response, snapshot);
            var complaint = answer switch
            {
                PlannerResult.Invalid invalid => invalid.Why,
                PlannerResult.Forbidden forbidden => forbidden.Why,
                _ => null,
            };
            if (complaint is null)
            {
                return answer;
            }

            LogRejected(element.Name, complaint);
            if (answer is PlannerResult.Forbidden)
            {
                budget.AddRefusal();
            }

            if (attempt == MaxInvalidAnswers)
            {
                return answer;
            }

            // A plain message instead of a tool result: an answer without a tool call has no call to refer to.
            messages.Add(new ChatMessage(ChatRole.User, $"Your answer was not usable: {complaint} Call act once, with a ref of the snapshot."));
        }
    }

    private async Task<ChatResponse?> CallAsync(List<ChatMessage> messages, PlannerBudget budget, CancellationToken cancellationToken)
    {
        var options = new ChatOptions
        {
            ModelId = _options.Model,
            Tools = [PlannerTool.Declaration],
            ToolMode = ChatToolMode.RequireSpecific(PlannerTool.Name),
        };
        return await _pipeline.ExecuteAsync(
            async token =>
            {
                if (!budget.TryStartCall(_options.MaxCallsPerJob, _options.MaxTokensPerJob))
                {
                    return null;
                }

                budget.SetAsked(_options.Model, ElementPromptWriter.Version);
                var response = await _client!.GetResponseAsync(messages, options, token);
                if (response.ModelId is { Length: > 0 } answered)
                {
                    budget.SetAsked(answered, ElementPromptWriter.Version);
                }

                budget.AddTokens(response.Usage?.TotalTokenCount ?? 0);
                return response;
            },
            cancellationToken);
    }

    private bool ShouldRetry(Exception? fault) => fault switch
    {
        ModelCallException call => call.IsTransient && !(call.RetryAfter > _options.MaxRetryAfter),
        HttpRequestException or IOException or TimeoutRejectedException => true,
        _ => false,
    };

    [LoggerMessage(EventId = 1070, Level = LogLevel.Warning, Message = "The model call for {Element} failed: {Reason}")]
    private partial void LogNoAnswer(string element, string reason);

    [LoggerMessage(EventId = 1071, Level = LogLevel.Warning, Message = "The model's answer for {Element} was rejected: {Reason}")]
    private partial void LogRejected(string element, string reason);
}

/// <summary>A call that the model's endpoint answered with an error.</summary>
internal sealed class ModelCallException(string message, int status, TimeSpan? retryAfter, Exception inner) : Exception(message, inner)
{
    /// <summary>HTTP status; 0 when there was no response.</summary>
    public int Status { get; } = status;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool IsTransient => Status is 0 or 408 or 429 or >= 500;
}
