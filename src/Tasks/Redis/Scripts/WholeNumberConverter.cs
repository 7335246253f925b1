using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>Reads whole numbers also in the form in which the scripts write large ones: <c>2.534023008e+14</c>.</summary>
internal sealed class WholeNumberConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TryGetInt64(out var whole))
        {
            return whole;
        }

        var number = reader.GetDouble();
        return double.IsInteger(number) && Math.Abs(number) < long.MaxValue ? (long)number : throw new JsonException($"{number} is no whole number.");
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
