using System.Globalization;
using BrowserAgent.Fixtures.LlmStandIn.Faults;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary>Reads <c>[--port N] [--key K] [--faults FILE]</c>.</summary>
internal static class LlmStandInArgumentParser
{
    public const string Usage = "Usage: [--port N] [--key K] [--faults FILE]";

    /// <exception cref="FormatException">An argument cannot be read; the message says which.</exception>
    public static LlmStandInOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LlmStandInOptions();
        for (var index = 0; index < arguments.Count; index += 2)
        {
            var name = arguments[index];
            var value = index + 1 < arguments.Count ? arguments[index + 1] : throw new FormatException($"{name} needs a value. {Usage}");
            options = name switch
            {
                "--port" when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) => options with { Port = port },
                "--port" => throw new FormatException($"--port is '{value}'; it must be 0 to 65535."),
                "--key" => options with { Key = value },
                "--faults" when File.Exists(value) => options with { Faults = FaultRuleJson.Parse(File.ReadAllText(value)) },
                "--faults" => throw new FormatException($"--faults names '{value}', which is no file."),
                _ => throw new FormatException($"{name} is not known. {Usage}"),
            };
        }

        return options;
    }
}
