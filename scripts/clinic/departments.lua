-- What can be booked. The id is what the bot goes by: keep it when only the title changes.
return {
  { id = "general", title = "General practice" },
  { id = "children", title = "Children" },
  { id = "teeth", title = "Teeth" },
  { id = "eyes", title = "Eyes" },
}
