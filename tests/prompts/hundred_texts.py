"""A hundred short texts, each with what it is about: `subject | text`. Written for the tests of the composer."""

LINES = """
bees | Why bees matter. Bees pollinate most of the crops we eat, and without bees our tables would be poorer.
water bottle | Our new reusable water bottle keeps drinks cold for 24 hours. It is made of recycled steel.
tram | The city announced a new tram line to the harbour. The tram will run every ten minutes and replace two bus lines.
apple cake | Grandmother's apple cake: a warm recipe for autumn evenings. The apple cake needs butter and time.
quantum computing | Quantum Computing Advances: Qubits, Entanglement, and Future Applications
artificial intelligence | Research about artificial intelligence and machine learning trends
glacier | The glacier above the valley has lost half of its ice. The glacier is measured every summer.
running shoes | Lightweight running shoes for long distances. The running shoes weigh 180 grams and grip wet roads.
coffee | How coffee is roasted. Coffee beans crack twice in the drum, and the roaster listens for it.
lighthouse | The lighthouse on the cape guided ships for two hundred years. Today the lighthouse is a small museum.
inflation | Inflation eats savings. What inflation means for your pension and how to protect your money.
meditation | Ten minutes of meditation a day lower stress. Meditation needs no cushion and no app.
solar panels | Solar panels on every roof: how solar panels became cheaper than coal.
chess | Chess for beginners. In chess the queen is strong, but the pawns decide the end.
vaccine | A new vaccine against malaria protects children. The vaccine was tested in four countries.
violin | The violin maker of Cremona builds one violin a year from spruce and maple.
electric bus | Our electric bus drives 400 kilometres with one charge. The electric bus is quiet.
owl | The owl that came to town. An owl nests in the church tower and hunts mice at night.
sourdough bread | Sourdough bread at home: flour, water, salt and time. Sourdough bread stays fresh for days.
password | Your password is too short. A good password is a sentence that nobody else would write.
orchestra | The youth orchestra opens its season with Dvořák. The orchestra plays in an old factory hall.
desert | Crossing the desert by bicycle. The desert is silent, and the nights are cold.
tea ceremony | The Japanese tea ceremony is a lesson in attention. A tea ceremony takes four hours.
wind turbine | A wind turbine taller than a cathedral. One wind turbine powers three thousand homes.
backpack | A backpack for photographers: the backpack opens from the side and keeps rain out.
volcano | The volcano woke after eight hundred years. Lava from the volcano reached the road.
library | The library lends more than books. In our library you can borrow drills, seeds and a telescope.
sleep | Sleep repairs the brain. Who cuts sleep short forgets faster.
rocket | The rocket lands on its tail. A reusable rocket cuts the price of reaching orbit.
tomato | Growing tomato plants on a balcony. Each tomato needs sun, wind and a deep pot.
jazz | Jazz in the basement: every Friday the club fills with jazz and smoke.
robot | A robot that folds laundry. The robot learns from videos of patient people.
whale | The whale sings to find its family. Each whale has a song of its own.
castle | The castle above the river was never conquered. Visitors reach the castle by a steep path.
honey | Honey from the city: beekeepers on rooftops harvest honey with notes of lime.
marathon | My first marathon. At kilometre thirty the marathon begins.
camera | A camera without a screen. The camera makes you look before you press.
bridge | The wooden bridge was rebuilt without a single nail. The bridge carries trucks again.
olive oil | Olive oil from one grove. The olive oil tastes of grass and pepper.
migration | Migration of cranes over the marsh. The migration begins with the first frost.
headphones | Headphones that shut the world out. The headphones last forty hours.
pension | Your pension starts today. A pension grows best when nobody watches.
kindergarten | The kindergarten in the forest has no walls. Kindergarten children climb, dig and argue.
perfume | A perfume like rain on stone. The perfume opens with fig and ends in cedar.
firefighters | Firefighters train in a burning container. The firefighters trust each other blindly.
cheese | Cheese from raw milk ripens in a cave. The cheese is turned every second day.
telescope | The telescope in the high desert sees the first stars. The telescope mirror weighs nothing.
umbrella | An umbrella that survives storms. The umbrella flips and folds back.
ballet | Ballet behind the curtain: ballet dancers tape their toes and wait.
dementia | Living with dementia. Dementia takes words first, music last.
wolf | The wolf returns to the valley. Shepherds and the wolf learn to live apart.
pottery | Pottery from river clay. The pottery is fired with wood for three days.
elections | Elections in small towns. Elections are decided at the bakery.
sailing boat | The sailing boat was found in a barn. Restoring the sailing boat took nine winters.
mushrooms | Mushrooms after the rain. Pick only mushrooms you know.
piano | The piano at the station. Strangers play the piano at midnight.
recycling | Recycling begins at the desk. Good recycling needs clean bins.
garden | A garden without watering. The garden lives on gravel and shade.
subway | The subway turns a hundred. The subway carried a billion passengers last year.
chocolate | Chocolate with salt. Our chocolate is ground for three days.
cybersecurity | Cybersecurity for small firms. Cybersecurity starts with backups.
sneakers | Sneakers from ocean plastic. The sneakers come in coral and mint.
penguin | The penguin that swam to Brazil. Every year the penguin visits the same man.
hospital | The hospital of short distances. In the new hospital nurses walk half as far.
lavender | Lavender fields at dawn. The lavender is cut before the bees wake.
watch | A watch with one hand. The watch shows that five minutes do not matter.
poetry | Poetry in the waiting room. Poetry needs no appointment.
earthquake | The earthquake lasted nine seconds. After the earthquake neighbours dug with their hands.
pasta | Pasta by hand: pasta dough rests, then rolls.
mars | Life on Mars begins underground. Mars has caves of lava.
bicycle | A bicycle for two children and a dog. The cargo bicycle fits through every door.
forest | The forest that planted itself. No one touched the forest for eighty years.
leadership | Leadership without loud voices. Leadership means listening in the meeting.
tattoo | The tattoo of a sailor. Each tattoo tells of a harbour.
drone | The drone that counts seals. A drone flies where no boat can go.
museum | The museum of broken things. The museum shows cups, promises and radios.
soap | Soap from the last century. The soap smells of laurel.
football | Football on a sloping pitch. In the village football is played uphill.
cathedral | The cathedral stays a building site. Masons of the cathedral carve by hand.
diabetes | Diabetes and the evening walk. With diabetes ten minutes count.
tent | A tent for the snow. The tent stands in four minutes.
beer | Beer without alcohol. The beer is brewed twice and cooled once.
train | The night train is back. The train leaves at ten and arrives with coffee.
fashion | Fashion from old sails. The fashion is stiff at first.
blockchain | Blockchain for cocoa farmers. The blockchain shows who was paid.
ramen | Ramen at three in the morning. The ramen broth simmers for a day.
guitar | A guitar made of a door. The guitar sounds like the house it came from.
school | The school without bells. At this school lessons end when they end.
elephant | The elephant remembers the well. An elephant leads its herd for days.
housing | Housing from straw. The housing estate needs no heating.
candle | A candle that cracks like fire. The candle burns for fifty hours.
ocean | The ocean is getting louder. Ships fill the ocean with noise.
nurse | The nurse on the night shift. A nurse knows who cannot sleep.
concrete | Concrete that heals itself. Bacteria close the cracks in the concrete.
dog | The dog that reads. Children read to the dog and stop stuttering.
vinyl records | Vinyl records are pressed again. Vinyl records sell better than discs.
theatre | The theatre on the ferry. The theatre plays while the river passes.
skincare | Skincare in three steps. Our skincare has no perfume.
immigration law | Immigration law explained. The immigration law changes in spring.
butterfly | The butterfly above the tree line. The butterfly lives for nine days.
"""

TEXTS = [tuple(part.strip() for part in line.split("|", 1)) for line in LINES.strip().splitlines()]
